import { distances, outwards, ROUNDING } from '../../figures.js';
import type { Ninth } from '../../state/heat.js';
import type { Strings } from '../strings.js';
import { number, percent, photos, plural, pointsOf, share as shareOf } from './words.js';

const findings = (count: number): string =>
  plural(count, `${number(count)} hallazgo`, `${number(count)} hallazgos`);
const points = (part: number): string => {
  const count = Math.round(Math.abs(part) * 100);
  return count === 0 && part !== 0 ? 'menos de 1 punto' : pointsOf(`${count}`);
};
/** Points rounded down, and up to at least one, so that an interval never claims too much. */
const least = (part: number): string => number(Math.floor(part * 100 + ROUNDING));
const most = (part: number): number => Math.max(1, Math.ceil(part * 100 - ROUNDING));
const done = (part: number): string => percent(Math.floor(part * 100) / 100);

const ninths: Record<NonNullable<Ninth>, string> = [
  'arriba a la izquierda',
  'arriba',
  'arriba a la derecha',
  'a la izquierda',
  'en el centro',
  'a la derecha',
  'abajo a la izquierda',
  'abajo',
  'abajo a la derecha',
] as const;

/** The view "Check" in Spanish. */
export const checkWords: Strings['check'] = {
  title: '¿Qué tal lo hace y qué puedo mejorar?',
  nothing: 'Aún no hay nada que evaluar',
  nothingAdvice: 'Dé unas pocas fotos a dos clases. Entonces se mide aquí lo que sabe.',
  toTeach: 'Ir a Enseñar',
  single: 'Con una foto por clase no se puede evaluar',
  singleAdvice:
    'Una foto se evalúa ocultándola y adivinándola a partir de las demás de su clase. Dé una segunda foto a una clase.',
  reviewing: (part) => `Mirando con más detalle, ${done(part)}`,
  reviewLabel: 'Mirando cada foto con más detalle',
  failed: 'El examen detallado falló.',
  again: 'Reintentar',
  saidReviewed: (issues, dismissed) => {
    if (issues > 0)
      return plural(
        issues,
        `Evaluado. ${findings(issues)} que conviene mirar.`,
        `Evaluado. ${findings(issues)} que conviene mirar.`,
      );
    return dismissed > 0
      ? 'Evaluado. No hay nada más que convenga mirar.'
      : 'Evaluado. Nada sospechoso.';
  },

  details: 'En detalle',

  issues: 'Conviene mirar',
  issuesNone: ({ wrong, dismissed, calibrated }) => {
    const labels = calibrated ? 'ninguna etiqueta parece errónea, ' : '';
    const start =
      dismissed > 0
        ? 'No hay nada más que convenga mirar.'
        : `Nada sospechoso: ${labels}ninguna foto está repetida y ninguna desentona.`;
    if (wrong === 0 || !calibrated) return start;
    const guesses = plural(wrong, `hubo ${number(wrong)} fallo`, `hubo ${number(wrong)} fallos`);
    return `${start} Con las fotos ocultas ${guesses}, pero sin estar seguro; figuran abajo, en detalle.`;
  },
  issuesWaiting: 'En un momento aparecerán aquí las fotos que conviene mirar.',
  issuesUncalibrated: 'Se podrá sospechar de etiquetas erróneas cuando cada clase tenga dos fotos.',
  dismissed: (count) =>
    plural(count, `${findings(count)} apartado.`, `${findings(count)} apartados.`),
  bringBack: 'Mostrar de nuevo',
  more: (count) => `Mostrar ${number(count)} más`,
  open: (name, label) => `${name}, en ${label}. Abrir`,
  looksLike: (name, label, to) => `${name} está en ${label} y se parece a ${to}.`,
  looksLikeWhy: (own) =>
    own === null
      ? 'Adivinada a partir de las demás fotos, estaría en la otra clase.'
      : `Adivinada a partir de las demás fotos, su propia clase obtiene ${shareOf(own)}.`,
  standsOutToo: 'Además, es distinta del resto de su clase.',
  double: (name, other, label) =>
    `${name} y ${other}, las dos en ${label}, son casi la misma foto.`,
  doubleWhy:
    'Una foto repetida no enseña nada nuevo y hace que la puntuación parezca mejor de lo que es.',
  doubleAcross: (name, label, other, otherLabel) =>
    `${name}, en ${label}, y ${other}, en ${otherLabel}, son casi la misma foto.`,
  doubleAcrossWhy: 'Es probable que una de las dos etiquetas sea errónea.',
  outlier: (name, label) => `${name} es distinta del resto de ${label}.`,
  outlierWhy: 'Puede ser un error o un caso raro que conviene conservar.',
  moveTo: (label) => `Mover a ${label}`,
  remove: 'Quitar',
  removeOne: (name) => `Quitar ${name}`,
  removeFrom: (label) => `Quitar de ${label}`,
  keep: 'Conservar',
  keepBoth: 'Conservar las dos',
  keepIn: (label) => `Dejar en ${label}`,
  saidDismissed: (name) => `${name} se queda como está.`,

  confusion: 'Qué se confunde con qué',
  confusionHow:
    'Filas: lo que son las fotos. Columnas: por lo que se tomaron estando ocultas. Elija un número para ver las fotos; las teclas de flecha pasan de uno a otro.',
  confusionNone: (total) =>
    plural(
      total,
      `${photos(total)} se miró oculta, sin confundirla con otra clase.`,
      `Ninguna de las ${photos(total)} se confundió con otra clase estando oculta.`,
    ),
  confusionMost: (truth, taken, count, shared) =>
    `Lo más frecuente es confundir ${truth} con ${taken}, ${plural(count, `${number(count)} vez`, `${number(count)} veces`)}${shared ? '; otras, igual de a menudo' : ''}.`,
  confusionCorner: 'Es \\ se toma por',
  cell: (count, truth, taken) =>
    truth === taken
      ? `${photos(count)} de ${truth}, con acierto. Mostrar`
      : `${photos(count)} de ${truth} por ${taken}. Mostrar`,
  cellTitle: (count, truth, taken) =>
    truth === taken
      ? `${photos(count)} de ${truth}, con acierto`
      : plural(
          count,
          `${photos(count)} de ${truth} tomada por ${taken}`,
          `${photos(count)} de ${truth} tomadas por ${taken}`,
        ),
  cellWaiting: 'Buscando las fotos…',
  cellClose: 'Cerrar estas fotos',

  classes: 'Clase por clase',
  classColumns: ['Clase', 'Fotos', 'Acertadas estando ocultas', 'Probablemente entre'],
  classesEqual: (part) => `Todas las clases aciertan por igual: ${shareOf(part)}.`,
  classesRange: (worst, low, best, high) =>
    `Aciertos: ${shareOf(low)} en ${worst}, la peor, y ${shareOf(high)} en ${best}, la mejor.`,
  classRight: (correct, total) => `${number(correct)} de ${number(total)}`,
  share: shareOf,
  between: (least, most) => {
    const { low, high } = outwards(least, most, 100);
    return `${percent(low / 100)} y ${percent(high / 100)}`;
  },
  notMeasured: 'necesita una segunda foto',
  balanced: (part) =>
    `Si cada clase contara lo mismo, tenga las fotos que tenga: ${shareOf(part)} de aciertos.`,

  calibration: '¿Son fiables los porcentajes?',
  calibrationNone: 'No hay porcentajes mientras una clase tenga una sola foto.',
  calibrated: (off, total) =>
    `Sí, hasta donde se puede saber con ${photos(total)}: se desvían ${points(off)} de media, lo que no pasa del azar.`,
  calibrationUnclear: (off, total) =>
    `Nada indica lo contrario: con ${photos(total)} se desvían ${points(off)} de media, y eso puede deberse solo al azar.`,
  calibratedRoughly: (off, chance, surplus) => {
    const [by, alone] = distances(off, chance);
    const lean = {
      sure: ' Se muestra un poco más seguro de la cuenta.',
      modest: ' Se muestra un poco menos seguro de la cuenta.',
    };
    return `Más o menos: se desvían ${pointsOf(by)} de media, cuando el azar solo daría ${pointsOf(alone)}.${surplus === null ? '' : lean[surplus]}`;
  },
  uncalibrated: (off, chance, surplus) => {
    const [by, alone] = distances(off, chance);
    const lean = {
      sure: ' Se muestra más seguro de la cuenta.',
      modest: ' Se muestra menos seguro de la cuenta.',
    };
    return `No al pie de la letra: se desvían ${pointsOf(by)} de media, cuando el azar solo daría ${pointsOf(alone)}.${surplus === null ? '' : lean[surplus]}`;
  },
  calibrationHow:
    'De las fotos ocultas con una respuesta así de segura, tantas fueron aciertos. En la diagonal ambas cosas coinciden; las líneas son intervalos del 95 %. Los porcentajes se ajustaron con estas mismas fotos, lo que los favorece un poco.',
  diagramSummary: (bins) =>
    `Lo seguro que estaba frente a lo que acertó, en ${plural(bins, `${number(bins)} grupo`, `${number(bins)} grupos`)}.`,
  diagramColumns: ['Seguridad', 'Aciertos', 'Probablemente entre', 'Fotos'],

  openSet: '¿Se da cuenta de lo que no conoce?',
  openSetKnown: ({ correct, total }) => {
    const wrong = total - correct;
    if (wrong === 0)
      return `De sus ${photos(total)}, ninguna se tomó por distinta de las demás estando oculta.`;
    return plural(
      wrong,
      `De sus ${photos(total)}, ${number(wrong)} se tomó por distinta de las demás estando oculta, aunque es de una clase.`,
      `De sus ${photos(total)}, ${number(wrong)} se tomaron por distintas de las demás estando ocultas, aunque son de una clase.`,
    );
  },
  openSetUnknown: ({ correct, total }) => {
    const passed = total - correct;
    const start = plural(
      passed,
      `${number(passed)} de ${photos(total)} pasó por otra de las clases`,
      `${number(passed)} de ${photos(total)} pasaron por otra de las clases`,
    );
    const noticed = plural(
      correct,
      `${number(correct)} se tomó por distinta`,
      `${number(correct)} se tomaron por distintas`,
    );
    return `Ocultando por turno cada clase entera, ${start} y ${noticed} de ellas.`;
  },
  openSetNoUnknown:
    'Con tres clases se puede medir cuántas fotos de una clase desconocida pasan por una de las suyas.',
  openSetHow:
    'Las fotos de algo totalmente distinto se notan más a menudo que las de una clase parecida a las suyas.',

  curve: '¿Ayudarían más fotos?',
  curveWaiting: 'Se averigua aprendiendo de menos fotos de las que hay.',
  curveTooFew: 'Con tan pocas fotos no se puede medir.',
  verdict: {
    rising: (gain, low, high, count) =>
      `Sí: con ${photos(count)} la curva aún sube. Duplicarlas por última vez aportó ${points(gain)}, entre ${least(low)} y ${number(most(high))}; hacerlo de nuevo no debería aportar más que eso.`,
    falling: (gain, low, high, count) =>
      `No: con ${photos(count)} la curva baja. Duplicarlas por última vez costó ${points(gain)}, entre ${least(-high)} y ${number(most(-low))}, así que más fotos del mismo tipo no ayudarán.`,
    flat: (within, count) =>
      `Apenas: con ${photos(count)} la curva es plana, dentro de ± ${pointsOf(`${most(within)}`)}, y duplicarlas por última vez aportó menos de 2. Más fotos del mismo tipo no cambiarán mucho.`,
    unclear: (within, high, count) =>
      `No se aprecia: con ${photos(count)} la curva es plana, dentro de ± ${pointsOf(`${most(within)}`)}. Duplicarlas aún podría aportar hasta ${number(most(high))}.`,
  },
  weakest: (label, correct, total) =>
    total === 0
      ? `La clase que más fotos necesita es ${label}: tiene una.`
      : `La clase que más fotos necesita es ${label}: ${number(correct)} de ${number(total)} acertadas.`,
  noWeakest: 'No se falló ninguna foto oculta, así que ninguna clase necesita fotos más que otra.',
  curveSummary: (from, to, first, last) =>
    `Parte acertada: ${shareOf(first)} con ${photos(from)}, ${shareOf(last)} con ${number(to)}.`,
  curveAxis: 'fotos de las que aprende',
  figures: 'Todas las cifras',
  curveColumns: ['Fotos', 'Aciertos', 'Probablemente entre'],

  loss: 'Cómo fue el entrenamiento',

  compare: '¿Sería mejor otro ajuste?',
  compareWhy:
    'Compara con sus fotos las formas de aprender y la atención con que se mira cada foto.',
  compareStart: 'Comparar',
  compareAgain: 'Comparar otra vez',
  compareCancel: 'Cancelar',
  comparing: (part) => `Comparando, ${done(part)}`,
  comparisons: {
    head: {
      title: 'Formas de aprender',
      why: 'Entrena con sus fotos todas las formas de aprender, una tras otra. La que se usa sigue en uso.',
      columns: ['Forma de aprender', 'Aciertos', 'Probablemente entre', 'Entrenamiento'],
    },
    mode: {
      title: 'Atención por foto',
      why: 'Vuelve a leer todas sus fotos con más y con menos atención, con la forma de aprender actual. La que se usa sigue en uso.',
      columns: ['Atención por foto', 'Aciertos', 'Probablemente entre', 'Tiempo por foto'],
    },
    backbone: {
      title: 'Redes base',
      why: 'Lee todas sus fotos con la red integrada y con las de archivos, con la forma de aprender actual. La que se usa sigue en uso.',
      columns: ['Red base', 'Aciertos', 'Probablemente entre', 'Tiempo por foto'],
    },
  },
  modesNeedPhotos: (name) =>
    `${name} ya no se puede leer, y sin todas las fotos la comparación no sería justa.`,
  compareSeconds: (seconds) =>
    seconds < 0.095
      ? `${number(Math.max(1, Math.round(seconds * 1000)))} ms`
      : `${number(seconds, seconds < 9.95 ? 1 : 0)} s`,
  compareNone: 'sin medir',
  use: 'Usar',
  useHead: (head) => `Usar: ${head}`,
  inUse: 'en uso',
  compareNoise:
    'Todos los intervalos se solapan con el del mejor: puede que las diferencias solo sean azar.',
  compareBehind: (heads) =>
    `Solo quedan claramente por detrás del mejor: ${heads}. Las demás diferencias pueden ser azar.`,
  compareAllBehind: 'Todos los demás quedan claramente por detrás del mejor.',
  compareNothing: 'No hay nada que comparar: no se pudo ocultar ninguna foto.',
  compareBest: 'El mejor de varios siempre parece un poco mejor de lo que es.',
  compareStale:
    'Sus fotos o ajustes han cambiado desde entonces; compare otra vez para tener cifras válidas.',
  heat: (label) => `Dónde ve ${label}`,
  heatWaiting: 'Mirando cada parte…',
  heatHow:
    'Sin las partes amarillas, la puntuación de la clase sería menor. Es un mapa aproximado de 7 por 7 partes, no una prueba del porqué.',
  heatSaid: (label, place) =>
    place === null
      ? `Ninguna parte de la foto indica ${label}.`
      : `Ve ${label} sobre todo ${ninths[place]}.`,
  saidCompared: (count) =>
    plural(count, `${number(count)} ajuste comparado.`, `${number(count)} ajustes comparados.`),
};
