import { rounded } from '../../figures.js';
import type { Strings } from '../strings.js';
import { number, percent, photos, plural } from './words.js';

/** "unas 95 de cada 100". */
function inHundred(part: number): string {
  const { value, bound } = rounded(part, 100);
  if (bound === 'over') return 'casi todas';
  if (bound === 'under') return 'casi ninguna';
  if (value === 0) return 'ninguna';
  return value === 100 ? 'todas' : `cerca de ${number(value)} de cada 100`;
}

/** The view "Label" in Spanish. */
export const labelWords: Strings['label'] = {
  title: 'Etiquetar una carpeta',
  what: 'Abra una carpeta con miles de fotos. Cada una se reconoce; usted confirma, corrige u omite con una tecla, y cada respuesta mejora el resto.',
  open: 'Abrir una carpeta',
  orDrop: 'o suéltela aquí.',
  notUploaded: 'No se sube nada: las fotos se leen donde están.',
  opening: (count) => `Mirando la carpeta, ${photos(count)} hasta ahora`,
  loose: 'Fotos soltadas',
  teachFirst:
    'Hacen falta dos clases con fotos para poder reconocer. Enséñele algunas primero, o empiece aquí: escriba el nombre de una clase para cada foto.',
  toTeach: 'Enseñar',
  stored: 'Carpetas abiertas antes',
  storedHow:
    'Lo que se leyó de ellas se conserva en este dispositivo, de modo que al volver a abrirlas se sigue donde se dejó.',
  reopen: (name) => `Volver a abrir ${name}`,
  reopenHint: (name) => `Elija ${name} con «Abrir una carpeta» para seguir.`,
  forget: (name) => `Olvidar ${name}`,
  forgetHow: 'Olvida lo que se leyó de ella. La carpeta no cambia.',
  forgetAsk: (name) =>
    `¿Olvidar lo que se leyó de «${name}» y qué fotos omitió o aceptó en conjunto? Las etiquetas que dio permanecen en sus clases.`,
  forgetYes: 'Olvidar',
  forgetNo: 'Conservar',
  forgotten: (name) => `Se borró todo lo que se conservaba de ${name}. La carpeta no se ha tocado.`,
  notForgotten: (name) =>
    `No se pudo borrar lo que se conserva de ${name}. Borre los datos de este sitio en los ajustes del navegador.`,
  notStored:
    'No se puede conservar más de esta carpeta en este dispositivo, seguramente por falta de espacio. El trabajo sigue, pero tras volver a cargar la página las fotos se leerán de nuevo.',
  mayNotRead: (name) =>
    `El navegador no dejó que la página leyera ${name}. Ábrala de nuevo y permítalo.`,
  notOpened: (name, why) => `No se pudo abrir ${name}: ${why}`,
  saidOpened: (name, count) => `${name}: carpeta abierta, ${photos(count)}.`,
  close: 'Cerrar carpeta',

  photos,
  reading: (done, total) => `${number(done)} de ${number(total)} leídas`,
  pace: (perSecond) =>
    perSecond >= 1
      ? `${number(Math.round(perSecond))} por segundo`
      : `${number(Math.round(perSecond * 60))} por minuto`,
  pause: 'Pausar',
  resume: 'Seguir',
  paused: 'en pausa',
  saidPaused: 'Lectura en pausa.',
  saidRead: (count) =>
    plural(count, `Leída ${photos(count)}, la única.`, `Leídas las ${photos(count)}.`),
  summary: (labelled, unlike) => {
    const yours = plural(
      labelled,
      `${photos(labelled)} etiquetada por usted`,
      `${photos(labelled)} etiquetadas por usted`,
    );
    return `${yours}; del resto, ${plural(unlike, `${number(unlike)} distinta`, `${number(unlike)} distintas`)} de sus fotos.`;
  },
  expected: (part, unknown) => {
    const right = `De las demás, deberían ser correctas ${inHundred(part)}, siempre que todas sean de sus clases: se deduce de los porcentajes y no está medido.`;
    if (!unknown) return right;
    const passed = inHundred((unknown.total - unknown.correct) / unknown.total);
    return `${right} De las fotos de una clase desconocida, pasarían por una de las suyas ${passed}: se midió ocultando por turno cada clase.`;
  },

  sort: 'Ordenar por',
  sorts: {
    name: 'Nombre',
    class: 'Clase',
    unsure: 'Las menos seguras primero',
    unlike: 'Las distintas primero',
  },
  filter: 'Mostrar',
  filters: {
    all: 'Todas',
    open: 'Aún sin etiquetar',
    labelled: 'Etiquetadas por usted',
    unlike: 'Distintas de sus fotos',
    skipped: 'Omitidas',
    failed: 'No se pudieron leer',
  },
  sortAgain: 'Ordenar de nuevo',
  sortAgainHint: 'Las respuestas han cambiado desde entonces.',
  none: 'No hay ninguna foto así.',
  showAll: 'Mostrar todas las fotos',
  grid: 'Fotos de la carpeta',

  unread: 'aún sin leer',
  noAnswer: 'aún sin respuesta',
  unlike: 'distinta',
  unlikeLong: 'Distinta de sus fotos',
  unlikeWhy: (label) =>
    `No se parece a ninguna de las fotos que dio. La clase más cercana es ${label}. Un porcentaje solo compararía sus clases entre sí.`,
  noPercentage:
    'Sin porcentaje: mientras una clase tenga una sola foto, o con esta forma de aprender, solo hay un orden de parecido.',
  skipped: 'omitida',
  failed: 'no se pudo leer',
  byYou: 'su etiqueta',
  runnerUp: (label, part) => `o, si no, ${label}, ${part}`,
  percent: (part) => {
    if (part > 0.99) return `> ${percent(0.99)}`;
    if (part < 0.01) return `< ${percent(0.01)}`;
    return percent(part);
  },

  current: 'Esta foto',
  chooseOne: 'Elija una foto con las teclas de flecha o con un clic.',
  accept: 'Correcto',
  acceptLabel: (label) => `Correcto, ${label}`,
  skip: 'Omitir',
  unskip: 'No omitir',
  next: 'La más útil',
  nextHint: 'La foto cuya etiqueta más ayudaría.',
  classes: 'Es',
  type: 'Otra clase',
  typeHint: 'Escriba un nombre',
  willGive: (label) => `Intro: ${label}`,
  willMake: (label) => `Intro: nueva clase ${label}`,
  keys: [
    ['Intro', 'correcto'],
    ['1 a 9', 'la clase con ese número'],
    ['letras', 'escribir una clase'],
    ['Espacio', 'omitir'],
    ['0', 'la más útil'],
    ['Ctrl Z', 'deshacer'],
  ],
  keysTitle: 'Teclas',
  nothingToAccept: 'No hay ninguna respuesta que confirmar. Elija una clase u omita la foto.',
  nothingToPropose: 'Aún no hay ninguna foto que proponer.',
  undoGiven: (name, label) => `etiquetar ${name} como ${label}`,
  undoSkipped: (name) => `omitir ${name}`,
  undoUnskipped: (name) => `no omitir ${name}`,
  saidGiven: (name, label) => `${name}: ${label}.`,
  saidAllDone: 'En esta lista ya no queda ninguna foto sin etiqueta.',
  saidSkipped: (name) => `${name}: omitida.`,
  saidUnskipped: (name) => `${name} ya no se omite.`,

  export: 'Guardar el resultado',
  csv: 'Tabla (CSV)',
  json: 'Tabla (JSON)',
  zip: 'Fotos en carpetas por clase (zip)',
  folders: 'Fotos en carpetas por clase (en el disco)',
  noClassFolder: '_sin clase',
  exporting: (done, total) => `Escribiendo, ${number(done)} de ${number(total)}`,
  notExported: (why) => `No se pudo escribir todo: ${why}`,
  exportCancelled: 'Se canceló el guardado.',
};
