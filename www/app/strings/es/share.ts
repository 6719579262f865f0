import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

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
  teachableModel: [
    'Modelo de Teachable Machine',
    'Un zip para programas que cargan modelos de Teachable Machine. Siempre nombra una clase, también con fotos que no se parecen a las suyas. No contiene ninguna foto.',
  ],
  loading: 'Disponible en cuanto la página esté lista.',
  reading: 'Disponible en cuanto se lean todas las fotos.',
  untrained: 'Disponible en cuanto haya aprendido dos clases.',
  writing: (name) => `Se está escribiendo ${name}.`,
  saved: (name) => `${name} está en sus descargas.`,
  learning: (done, total) =>
    `Aprendiendo de nuevo para Teachable Machine: ${number(done)} de ${photos(total)}.`,
  teachable: (name) =>
    `${name} está en sus descargas. Sus programas siempre nombran una de sus clases y reducen las fotos a su manera.`,
  teachableFast: (there, here) =>
    `El modelo mira cada foto una vez: ${number(there[0])} de ${photos(there[1])} acertadas estando ocultas; aquí, ${number(here[0])} de ${number(here[1])}.`,
  teachableSingle: 'Con una sola foto en una clase, sus porcentajes no significan nada.',
  teachableWithout: (names) =>
    `${photos(names.length)} ya no se ${plural(names.length, 'pudo leer y falta', 'pudieron leer y faltan')} en él: ${names.join(', ')}.`,
  noMap:
    'Esta forma de aprender no se puede exportar como página ni como modelo. Elija otra en «Avanzado», como «Estándar».',
};
