import type { EngineReason } from 'handful';
import { cardWords } from './es/card.js';
import { checkWords } from './es/check.js';
import { groupWords } from './es/groups.js';
import { intakeWords } from './es/intake.js';
import { labelWords } from './es/label.js';
import { liveWords } from './es/live.js';
import { manyWords } from './es/many.js';
import { nameWords } from './es/names.js';
import { outWords } from './es/out.js';
import { projectWords } from './es/project.js';
import { reasons } from './es/reasons.js';
import { sampleWords } from './es/samples.js';
import { scientificWords } from './es/scientific.js';
import { sealWords } from './es/seal.js';
import { shareWords } from './es/share.js';
import { testWords } from './es/test-folder.js';
import { undoWords } from './es/undo.js';
import { list, number, percent, photos, plural } from './es/words.js';
import { reasonKey } from './reason.js';
import type { Strings } from './strings.js';

const engineReasons: Record<EngineReason, string> = {
  forced: 'Es su elección.',
  faster: 'Se midieron los dos en este dispositivo y la tarjeta gráfica fue más rápida.',
  starting: 'La tarjeta gráfica aún se está preparando. Ya se pueden usar fotos.',
  'no-webgpu': 'Este navegador no da a las páginas acceso a la tarjeta gráfica.',
  'no-adapter': 'El navegador no ofrece ninguna tarjeta gráfica a esta página.',
  'software-adapter': 'Aquí el procesador solo imita una tarjeta gráfica, lo que sería más lento.',
  int8: 'La página empieza con el procesador, cuya red ocupa la mitad al cargarla. Para usar la tarjeta gráfica, elíjala en «Ajustes».',
  'two-networks': 'La página se cargó en el modo óptimo, que calcula el procesador.',
  'missing-feature': 'A la tarjeta gráfica le falta algo necesario.',
  'self-test':
    'La tarjeta gráfica se equivocó con una imagen conocida, así que no se confía en ella.',
  slower: 'Se midieron los dos en este dispositivo y el procesador fue más rápido.',
  'gpu-failed':
    'La tarjeta gráfica falló y el procesador tomó el relevo. No se perdió ninguna foto.',
  'device-lost':
    'La tarjeta gráfica dejó de estar disponible en pleno trabajo y el procesador tomó el relevo. No se perdió ninguna foto.',
};

/** With fewer photos than this, a wide interval is explained by their number. */
const FEW = 100;

/** The page in Spanish. */
export const es: Strings = {
  photos,
  list,
  reason: (code, sentence) =>
    reasons[reasonKey(code, sentence)] ?? 'Se produjo un error inesperado.',

  languageName: 'Español',
  partMissing:
    'No se pudo cargar una parte de la página. Compruebe la red y vuelva a cargar la página.',
  languageMissing: (name) => `No se pudo cargar ${name}. Compruebe la red y vuelva a elegirlo.`,
  settings: 'Ajustes',
  language: 'Idioma',
  project: projectWords,
  label: labelWords,
  live: liveWords,
  many: manyWords,
  out: outWords,
  test: testWords,
  undo: undoWords,
  groups: groupWords,
  names: nameWords,
  intake: intakeWords,
  scientific: scientificWords,
  samples: sampleWords,
  share: shareWords,

  brand: 'handful',
  title: 'handful: un clasificador de fotos que no sale de su dispositivo',
  seal: sealWords,
  privacyLong:
    'Todo ocurre en este dispositivo. Las fotos nunca se suben y no hace falta ninguna cuenta. Las clases y sus fotos se guardan en este navegador hasta que usted las elimine.',
  views: { teach: 'Enseñar', check: 'Evaluar', label: 'Etiquetar', live: 'En vivo' },
  check: checkWords,
  card: cardWords,
  sections: 'Secciones',
  close: 'Cerrar',

  heroTitle: 'Con un puñado de fotos, aprende a distinguirlas.',
  heroSteps: [
    ['Ponga nombre a las clases', 'Tazas y vasos, fruta madura y verde, sus dos gatos.'],
    [
      'Dé a cada una unas pocas fotos',
      'Bastan de tres a diez. Las difíciles son las que más ayudan.',
    ],
    ['Suelte una foto nueva', 'Le dice de qué clase es, o que no es de ninguna.'],
  ],

  yourClasses: 'Sus clases',
  recognise: 'Reconocer',
  newClass: 'Nueva clase',
  newClassHint: 'Añadir otro tipo de foto',
  startFolder: 'Una carpeta por clase',
  startFolderHint:
    'Elija la carpeta que las contiene. Cada carpeta de dentro se convierte en una clase con su nombre.',
  startFile: 'Abrir un archivo',
  startFileHint:
    'Un zip con carpetas de clases, un proyecto de Teachable Machine, una tabla (CSV) junto con sus fotos o un proyecto guardado.',
  defaultClassName: (index) => `Clase ${number(index)}`,
  className: 'Nombre de la clase',
  nameTaken: (label) => `Ya hay una clase llamada «${label}».`,
  nameEmpty: 'La clase necesita un nombre.',
  countReading: (learnt, waiting) =>
    learnt === 0
      ? `leyendo ${photos(waiting)}`
      : `${photos(learnt)}, leyendo ${number(waiting)} más`,
  noPhotos: 'aún sin fotos',
  pasteHere: (keys) => `${keys} añade aquí`,
  addPhotos: 'Añadir fotos',
  addPhotosTo: (label) => `Añadir fotos a ${label}`,
  addFolder: 'Carpeta',
  addFolderTo: (label) => `Carpeta de fotos para ${label}`,
  dropHere: 'Suelte aquí las fotos',
  deleteClass: (label) => `Eliminar la clase ${label}`,
  deleteAsk: (label, count) =>
    count === 0
      ? `¿Eliminar «${label}»?`
      : plural(
          count,
          `¿Eliminar «${label}» y olvidar su ${number(count)} foto?`,
          `¿Eliminar «${label}» y olvidar sus ${number(count)} fotos?`,
        ),
  deleteYes: 'Eliminar',
  deleteNo: 'Conservar',
  classDeleted: (label) => `Clase ${label} eliminada.`,
  showMore: (count) => `Mostrar ${number(count)} más`,
  secondPhoto: 'Añada una segunda foto para obtener porcentajes y una puntuación.',
  photoIn: (name, label) => `${name}, en ${label}. Abrir`,
  photoWaiting: (name) => `${name}, leyéndose`,
  removePhoto: (name) => `Quitar ${name}`,
  photoRemoved: (name) => `Se quitó ${name}.`,
  photoMoved: (name, label) => `${name} se movió a ${label}.`,
  moveTo: 'Clase',
  remove: 'Quitar foto',
  pastedName: (index) => `Foto pegada ${number(index)}`,

  queryTitle: '¿Qué es esto?',
  queryDrop: 'Suelte una foto para reconocerla',
  queryTouch: 'Elija una foto para reconocerla',
  queryOr: 'o péguela, o elíjala de su dispositivo',
  queryChoose: 'Elegir fotos',
  queryChooseLabel: 'Elegir fotos para reconocer',
  queryWaitClasses: 'Antes, dé fotos a dos clases.',
  queryWaiting: 'Mirando…',
  queryFailed: 'No se pudo leer',
  unlike: 'Distinta de sus fotos',
  unlikeWhy: 'No se parece a ninguna de las fotos que dio. Si tuviera que ser de una clase:',
  percentHint: (labels) => `Añada una segunda foto a ${list(labels)} para obtener porcentajes.`,
  rankingOnly: 'Orden de parecido, la mejor primero.',
  percentNone: 'Esta forma de aprender no da porcentajes aquí.',
  allScores: (count) => `Mostrar las ${number(count)} clases`,
  fewerScores: 'Mostrar menos',
  looksDifferent: 'Parece distinta de sus fotos',
  probably: (label) => `Probablemente ${label}, pero parece distinta de sus fotos`,
  nearest: (labels) => `Lo más cercano: ${labels.join(', luego ')}.`,
  noPercentages:
    'Sin porcentajes: solo comparan sus clases entre sí, y puede que no sea ninguna de ellas.',
  learnIt: (label) => `Sí, ${label}: aprenderla`,
  learntAs: (name, label) => `${name} se está aprendiendo como ${label}.`,
  heatLittle: 'dice poco a favor',
  heatMuch: 'dice más a favor',
  teachIt: 'Decir qué es',
  teachQuery: (name) => `Decir qué es ${name} para que la aprenda`,
  removeQuery: (name) => `Quitar ${name} de los resultados`,
  removeResult: 'Quitar',
  clearQueries: 'Borrar resultados',
  results: 'Resultados',
  percent: (part) => {
    if (part > 0.99) return `> ${percent(0.99)}`;
    if (part < 0.01) return `< ${percent(0.01)}`;
    return percent(part);
  },
  saidResult: (name, label) => `${name}: ${label}.`,
  saidResults: (answered, failed) =>
    [
      answered > 0
        ? plural(
            answered,
            `${number(answered)} foto reconocida.`,
            `${number(answered)} fotos reconocidas.`,
          )
        : '',
      failed > 0
        ? plural(
            failed,
            `No se pudo leer ${photos(failed)}.`,
            `No se pudieron leer ${photos(failed)}.`,
          )
        : '',
    ]
      .filter(Boolean)
      .join(' '),

  quality: '¿Qué tal conoce sus fotos?',
  qualityNone:
    'La puntuación aparece aquí cuando dos clases tienen fotos y al menos una de ellas tiene dos. Entonces cada foto se oculta por turno y se adivina a partir de las demás.',
  qualityTraining: 'Entrenando…',
  accuracy: ({ correct, total, about, low, high }) => {
    const these = `con ${total < FEW ? 'tan pocas' : 'estas'} fotos`;
    const range = `de ${number(low)} a ${number(high)} aciertos de cada 10 ${these}`;
    if (correct === total) return `Ningún fallo por ahora: ${range}.`;
    if (correct === 0) return `Ningún acierto por ahora: ${range}.`;
    const start = { over: 'Más de', under: 'Menos de' };
    const words = about.bound === null ? 'Unos' : start[about.bound];
    if (about.bound === null && about.value === 1)
      return `Cerca de 1 acierto de cada 10, entre ${number(low)} y ${number(high)} ${these}.`;
    const hits = plural(about.value, 'acierto', 'aciertos');
    return `${words} ${number(about.value)} ${hits} de cada 10, entre ${number(low)} y ${number(high)} ${these}.`;
  },
  accuracyHow: (correct, total, method) => {
    const hits = plural(correct, 'acierto', 'aciertos');
    const how = method === 'leave-one-out' ? 'de una en una' : 'por grupos';
    return `Las fotos se ocultaron ${how} y se adivinaron a partir de las demás: ${number(correct)} ${hits} de ${number(total)}.`;
  },
  dotRight: 'acierto',
  dotUnsure: 'incierto',
  dotWrong: 'fallo',
  accuracyDots: ({ correct, total, low, high }) =>
    `${number(correct)} de ${number(total)} acertadas; probablemente entre ${number(low)} y ${number(high)} de cada 10`,
  classScore: (correct, total) => `${number(correct)} de ${number(total)} acertadas`,
  classScoreHow: 'Acertadas estando ocultas',
  saidTrained: (correct, total) =>
    `Entrenado. ${number(correct)} de ${photos(total)} acertadas estando ocultas.`,
  saidTrainedShort: 'Entrenado.',

  advanced: 'Avanzado',
  head: 'Forma de aprender',
  heads: {
    ridge: ['Estándar', 'Se resuelve de una vez, en milisegundos. La mejor con pocas fotos.'],
    linear: [
      'Capa entrenada',
      'La clásica: una capa que se entrena paso a paso, con su curva de pérdida.',
    ],
    auto: [
      'La mejor de varias',
      'Prueba varias formas con sus fotos, apartándolas por turno, y se queda con la mejor.',
    ],
    lda: ['Discriminante', 'Tiene en cuenta cuánto varían entre sí las fotos de una clase.'],
    prototype: ['Promedios de clase', 'Compara la foto con el promedio de cada clase.'],
    knn: ['Fotos más cercanas', 'Se fija en las fotos más parecidas de las suyas.'],
    svm: ['Vectores de soporte', 'Traza la frontera que más separa las clases.'],
    mlp: [
      'Red pequeña',
      'Como lo hace Teachable Machine: una capa oculta, entrenada paso a paso. Lenta.',
    ],
    transport: [
      'También de la carpeta',
      'Aprende además de las fotos de la carpeta abierta que aún no tienen etiqueta. Ayuda sobre todo con pocas etiquetas.',
    ],
    'transport-balanced': [
      'De la carpeta, a partes iguales',
      'Aprende además de las fotos de la carpeta abierta y supone que hay más o menos tantas de cada clase: mejor si es así, peor si no.',
    ],
  },
  cautions: {
    'few-unlabelled':
      'Esta forma aprende también de la carpeta abierta, de las fotos sin etiqueta que se parecen a sus clases. Hay menos de cinco por clase, así que acierta más o menos como la estándar.',
    'assumes-balance':
      'Esta forma supone que la carpeta tiene más o menos tantas fotos de cada clase. Si no es así, falla más que la estándar.',
  },
  mode: 'Atención por foto',
  modes: {
    quality: ['Calidad', 'Mira cada foto dos veces.'],
    fast: ['Rápido', 'Mira una vez: la mitad de tiempo, algunos fallos más.'],
    best: [
      'Óptimo',
      'Mira también una segunda red, mayor: menos fallos, cerca del doble de tiempo por foto y 5 MB más que cargar.',
    ],
  },
  loadBest: 'Volver a cargar la página en el modo óptimo',
  reloadKeeps: (results, folder) =>
    [
      results > 0
        ? 'Sus clases se conservan y los resultados se vuelven a reconocer.'
        : 'Sus clases se conservan.',
      folder === null ? '' : `Habrá que volver a abrir la carpeta ${folder}.`,
    ]
      .filter(Boolean)
      .join(' '),
  reloadLoses:
    'El navegador no puede conservar todas las fotos y resultados mientras la página se vuelve a cargar. Guarde antes el proyecto como archivo; siga el enlace otra vez para continuar de todos modos.',
  device: 'Funciona con',
  devices: { auto: 'Elegir por mí', webgpu: 'Tarjeta gráfica', cpu: 'Procesador' },
  restartHint:
    'Tras un cambio aquí o en la atención por foto, puede que las fotos se vuelvan a leer.',
  decimal: number,
  lossTitle: 'Pérdida por época',
  lossSummary: (epochs, first, last) =>
    `Pérdida en ${plural(epochs, `${number(epochs)} época`, `${number(epochs)} épocas`)}, de ${first} a ${last}.`,
  lossTrain: 'en las fotos de las que aprende',
  lossLeftOut: 'en fotos apartadas',
  lossFigures: 'Todas las cifras',
  lossColumns: ['Época', 'Pérdida', 'Aciertos', 'Pérdida, apartadas', 'Aciertos, apartadas'],
  lossWaiting: 'La curva aparece con el primer entrenamiento.',

  engineLoading: 'Preparando',
  engineLoadingShare: (part) => `Preparando, ${percent(part)}`,
  engineBroken: 'Detenido',
  engineNames: { cpu: 'Procesador', webgpu: 'Tarjeta gráfica' },
  engineTitle: { cpu: 'Funciona con el procesador', webgpu: 'Funciona con la tarjeta gráfica' },
  engineReasons,
  engineDetail: () => '',
  engineSpeed: (milliseconds) =>
    `Por ahora, unos ${number(Math.max(1, Math.round(milliseconds)))} ms por foto.`,
  engineLoadingLong:
    'Se está cargando la red que mira las fotos. Ya puede añadir fotos; se leerán en cuanto esté lista.',
  engineChoose: 'También se puede elegir en la dirección:',
  engineFor: 'Para desarrolladores: la instancia en marcha es',
  engineChanged: (device, why) =>
    `Ahora funciona con ${device === 'cpu' ? 'el procesador' : 'la tarjeta gráfica'}. ${engineReasons[why]}`,

  progressReading: (done, total) => `Leyendo fotos, ${number(done)} de ${number(total)}`,
  progressLooking: (done, total) => `Reconociendo, ${number(done)} de ${number(total)}`,
  progressWaiting: (total) =>
    plural(
      total,
      `${photos(total)} espera a que el motor esté listo`,
      `${photos(total)} esperan a que el motor esté listo`,
    ),
  secondsLeft: (seconds) =>
    seconds < 60
      ? `quedan unos ${number(Math.max(1, Math.round(seconds)))} s`
      : `quedan unos ${number(Math.round(seconds / 60))} min`,
  cancel: 'Cancelar',
  saidReading: (total) => `Leyendo ${photos(total)}.`,
  saidRead: (count) => plural(count, `${photos(count)} aprendida.`, `${photos(count)} aprendidas.`),
  cancelled: 'Cancelado. No se conservó nada.',
  cancelledQueries: 'Cancelado. Las respuestas que ya había se conservan.',
  failures: (count) =>
    plural(count, `No se pudo usar ${photos(count)}`, `No se pudieron usar ${photos(count)}`),
  saidFailures: (names) =>
    plural(
      names.length,
      `No se pudo usar esta foto: ${list(names)}.`,
      `No se pudieron usar estas fotos: ${list(names)}.`,
    ),
  messages: 'Mensajes',
  dismiss: 'Descartar',
  skippedFiles: (count) =>
    plural(
      count,
      `${number(count)} archivo de la carpeta no es una foto y se dejó fuera.`,
      `${number(count)} archivos de la carpeta no son fotos y se dejaron fuera.`,
    ),
  nothingFound: 'No se encontraron fotos ahí.',

  askTitle: (count) =>
    plural(count, '¿Adónde va esta foto?', `¿Adónde van estas ${number(count)} fotos?`),
  askLabel: (count, folder) => {
    const which = folder === null ? photos(count) : `${photos(count)} en «${folder}»`;
    return `${which}: ¿etiquetar como carpeta?`;
  },
  askLabelYes: 'Etiquetar como carpeta',
  askLabelWhy: 'Cada foto recibe su propia respuesta, que usted confirma o corrige con una tecla.',
  askOr: 'O todas juntas',
  askNewNamed: (folder) => `Una nueva clase, ${folder}`,
  askTruth: '¿Qué es? Se aprenderá de esta foto.',
  askNew: 'Una nueva clase',
  askQuery: 'Solo reconocer',

  unsupportedTitle: 'Este navegador es demasiado antiguo para handful',
  unsupported: {
    simd: 'No puede ejecutar el tipo de WebAssembly (SIMD) que mira las fotos.',
    worker: 'No puede ejecutar módulos en segundo plano (module workers).',
    platform: 'Le faltan funciones de los navegadores actuales con las que está hecha esta página.',
  },
  unsupportedAdvice:
    'Sirve una versión actual de Chrome, Edge, Firefox o Safari. No se ha enviado nada a ninguna parte.',
  broken: {
    title: 'El motor se detuvo',
    advice: 'Sus fotos siguen aquí. Vuelva a iniciar el motor y continuará con ellas.',
  },
  notLoaded: {
    title: 'La página no se pudo cargar del todo',
    advice:
      'Falta lo que mira las fotos. Compruebe la conexión y vuelva a empezar; las fotos que añada entretanto no se pierden.',
  },
  retry: 'Volver a empezar',
  useProcessor: 'Usar el procesador',
};
