import type { Strings } from '../strings.js';

/** Passing a project on, in Spanish. */
export const shareWords: Strings['share'] = {
  button: 'Compartir',
  title: 'Compartir o guardar',
  file: [
    'Archivo de proyecto',
    'Clases, fotos y ajustes: para seguir en otro sitio o como copia de seguridad. Solo lo abre handful.',
  ],
  page: [
    'Página en un archivo',
    'Reconoce fotos en cualquier navegador, sin red. No contiene ninguna foto.',
  ],
  pageTitle: 'Título de la página',
  model: [
    'Modelo ONNX',
    'De la foto a las puntuaciones en un archivo, para ONNX Runtime y otros programas. No contiene ninguna foto.',
  ],
  loading: 'Disponible en cuanto la página esté lista.',
  reading: 'Disponible en cuanto se lean todas las fotos.',
  untrained: 'Disponible en cuanto haya aprendido dos clases.',
  writing: (name) => `Se está escribiendo ${name}.`,
  saved: (name) => `${name} está en sus descargas.`,
  noMap:
    'Esta forma de aprender no se puede exportar como página ni como modelo. Elija otra en «Avanzado», como «Estándar».',
};
