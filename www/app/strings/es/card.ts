import type { Strings } from '../strings.js';
import { day, number, photos, plural } from './words.js';

/** The report as a page to save or print, in Spanish. */
export const cardWords: Strings['card'] = {
  keep: 'Guardar este informe',
  why: 'Una página con todas las cifras y ajustes y ninguna foto: para guardar, enviar o imprimir.',
  save: 'Guardar como página',
  print: 'Imprimir',
  saved: (name) => `El informe de ${name} está guardado.`,
  fileName: (name) => `${name}, informe`,

  title: (name) => `${name}: lo que sabe hacer este clasificador`,
  made: (date) => `Hecho con handful el ${day(date, 'long')}.`,
  stale: 'Las cifras son de la última evaluación; las fotos han cambiado desde entonces.',
  what: 'Qué es',
  facts: {
    classes: 'Clases',
    photos: 'Fotos de las que aprendió',
    head: 'Forma de aprender',
    mode: 'Atención por foto',
    network: 'Red',
    arithmetic: 'Aritmética',
    space: 'Espacio de representación',
    seed: 'Semilla',
    temperature: 'Temperatura',
  },
  ofClass: (label, count) => `${label} (${number(count)})`,
  networks: {
    one: 'EfficientNet-Lite0, preentrenada con ImageNet y sin cambios',
    two: 'EfficientNet-Lite0 y Lite2, preentrenadas con ImageNet y sin cambios',
  },
  arithmetic: { int8: 'enteros de 8 bits', f32: 'coma flotante de 32 bits' },
  leftOut: 'Qué tal conoce sus propias fotos',
  notMeasured: 'No se pudo medir nada: ninguna clase tiene dos fotos.',
  interval: (low, high) => `Intervalo del 95 %: de ${low} a ${high}.`,
  test: (name) => `Con otras fotos: la carpeta de prueba «${name}»`,
  noTest: 'No se midió con fotos apartadas.',
  findings: 'Fotos que conviene mirar',
  open: (count) =>
    count === 0
      ? 'No queda ninguna pendiente.'
      : plural(
          count,
          `${photos(count)} puede ser errónea, estar repetida o ser distinta del resto de su clase, y nadie lo ha decidido aún.`,
          `${photos(count)} pueden ser erróneas, estar repetidas o ser distintas del resto de su clase, y nadie lo ha decidido aún.`,
        ),
  compared: 'Otros ajustes con las mismas fotos',
  limits: 'Lo que no dice',
  limit: [
    'Las cifras valen para fotos como las que se usaron para medir. Otra luz, otra cámara u otro lugar pueden cambiarlas.',
    'Las fotos de una cosa tomadas una tras otra se parecen entre sí más que las fotos nuevas, así que las cifras con fotos apartadas son mejores que la realidad.',
    'Siempre nombra una de sus clases, salvo que considere la foto distinta de todas. Lo desconocido lo nota solo tan a menudo como se indica arriba.',
    'No se hizo para decisiones sobre personas ni para ninguna que exija una prueba.',
  ],
};
