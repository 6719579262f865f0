import type { Strings } from '../strings.js';
import { number, percent, photos, plural } from './words.js';

/** Several photos of a folder at once, in Spanish. */
export const manyWords: Strings['many'] = {
  title: 'Varias fotos a la vez',
  select: 'Seleccionar',
  selectHow:
    'Cada clic o toque selecciona una foto o la quita. Con el teclado, las flechas mueven y Espacio selecciona.',
  all: 'Seleccionar todas las mostradas',
  none: 'No seleccionar ninguna',
  selected: (count) => `${photos(count)} ${plural(count, 'seleccionada', 'seleccionadas')}`,
  saidSelected: (count, total) =>
    count === 0
      ? 'Ninguna foto seleccionada.'
      : `${number(count)} de ${photos(total)} ${plural(count, 'seleccionada', 'seleccionadas')}.`,
  keys: [
    ['Mayús, Ctrl', 'seleccionar varias'],
    ['Ctrl A', 'seleccionar todas las mostradas'],
    ['Esc', 'no seleccionar ninguna'],
  ],
  unlikeNear: (label) => `distinta: ¿${label}?`,
  someUnlike: (count) =>
    plural(
      count,
      `${number(count)} de ellas es distinta de sus fotos; cuenta su clase más cercana.`,
      `${number(count)} de ellas son distintas de sus fotos; cuenta su clase más cercana.`,
    ),
  undoGiven: (count, label) => `etiquetar ${photos(count)} como ${label}`,
  saidGiven: (count, label) => `${photos(count)}: ${label}.`,
  saidLearnt: (count) =>
    `Se aprende de ${photos(count)} de ellas, porque más de lo mismo enseña poco.`,
  undoSkipped: (count, skipped) => `${skipped ? 'omitir' : 'no omitir'} ${photos(count)}`,
  saidSkipped: (count, skipped) =>
    skipped
      ? `${photos(count)} ${plural(count, 'omitida', 'omitidas')}.`
      : `${photos(count)} ya no se ${plural(count, 'omite', 'omiten')}.`,

  like: 'Más como esta',
  likeHow: 'Ordena toda la carpeta según cuánto se parece cada foto a esta.',
  likeSort: (name) => `Como ${name}`,
  saidLike: (name) => `Ordenado por parecido con ${name}.`,

  byAccepting: 'aceptada junto con otras',
  acceptedFilter: 'Aceptadas juntas',
  summary: (count) => `${photos(count)} ${plural(count, 'aceptada', 'aceptadas')} en conjunto.`,
  acceptAll: 'Aceptar todas las respuestas seguras',
  acceptTitle: 'Aceptar todas las respuestas seguras',
  acceptWhat:
    'Las fotos mostradas que aún no tienen etiqueta reciben la clase de su respuesta. Las clases no aprenden de ellas, para que la puntuación siga siendo honesta. Con deshacer una vez vuelve todo atrás.',
  threshold: 'Respuestas de al menos',
  thresholdOf: (least, count) => `${percent(least)}: ${photos(count)}`,
  willBeWrong: (about, low, high, total) =>
    `Unas ${number(about)} de ${photos(total)} estarán mal, probablemente entre ${number(low)} y ${number(high)}.`,
  measuredOn: (wrong, total, least) =>
    `Medido en ${photos(total)} que usted etiquetó y que, ${plural(total, 'oculta', 'ocultas')}, obtuvieron al menos un ${percent(least)}: ${number(wrong)} de ellas ${plural(wrong, 'estaba', 'estaban')} mal.`,
  measuredWhere:
    'Vale en la medida en que la carpeta se parezca a sus fotos. Las fotos que no son de ninguna de sus clases se suman aparte.',
  notMeasured:
    'Ninguna de sus propias fotos, oculta, obtuvo una respuesta tan segura, así que no se sabe cuántas estarán mal. Mire la muestra.',
  sampleTitle: (count) => `Mire antes ${photos(count)}, al azar, y marque lo que esté mal`,
  sampleAgain: 'Mostrar otras',
  markWrong: (name, label) => `${name}: ${label}. Marcar como incorrecta`,
  found: (wrong, total, low, high) =>
    `Ha marcado ${number(wrong)} de ${photos(total)} como ${plural(wrong, 'incorrecta', 'incorrectas')}. Si las ha mirado todas, entre el ${percent(low)} y el ${percent(high)} del total están mal.`,
  acceptYes: (count) => `Aceptar ${photos(count)}`,
  undoAccepted: (count) => `aceptar ${photos(count)}`,
  saidAccepted: (count) =>
    `${photos(count)} ${plural(count, 'aceptada', 'aceptadas')}. Con deshacer una vez vuelve todo atrás.`,
};
