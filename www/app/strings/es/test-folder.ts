import type { Rounded } from '../../figures.js';
import type { Strings } from '../strings.js';
import { all, number, photos, plural, share as shareOf } from './words.js';

function about({ value, bound }: Rounded): string {
  const start = { over: 'Más de', under: 'Menos de' };
  const hits = plural(value, `${number(value)} acierto`, `${number(value)} aciertos`);
  return `${bound === null ? 'Cerca de' : start[bound]} ${hits}`;
}

const hits = (correct: number, total: number): string =>
  plural(
    correct,
    `${number(correct)} acierto en ${number(total)} fotos de prueba`,
    `${number(correct)} aciertos en ${number(total)} fotos de prueba`,
  );

/** Measuring on a test folder, in Spanish. */
export const testWords: Strings['test'] = {
  title: 'Medir con una carpeta de prueba',
  why: 'Las fotos que se apartaron son las que mejor dicen cuánto se puede confiar: una carpeta con una carpeta por clase, un zip de ella o una tabla con sus fotos. Solo se mide con ellas; nunca se aprenden.',
  drop: 'Suelte la carpeta en cualquier parte de aquí, o',
  choose: 'Elegir carpeta',
  chooseLabel: 'Elegir una carpeta con fotos para medir',
  none: 'Ahí no hay fotos en carpetas de clases. Una carpeta de prueba contiene una carpeta por clase.',
  part: 'prueba',
  loose: (count) =>
    plural(
      count,
      `${photos(count)} fuera de las carpetas de clases se dejó aparte.`,
      `${photos(count)} fuera de las carpetas de clases se dejaron aparte.`,
    ),
  saidOpened: (name, count) => `Midiendo con ${photos(count)} de ${name}.`,
  on: (name) => `Con la carpeta de prueba «${name}»`,
  close: 'Cerrar la carpeta de prueba',
  waiting: 'Se mide en cuanto no haya otro cálculo en marcha.',
  reading: (done, total) => `Leyendo fotos de prueba, ${number(done)} de ${number(total)}`,
  readingLabel: 'Leyendo fotos de prueba',
  failed: 'No se pudo medir.',

  accuracy: ({ correct, total, about: tenth, low, high }) => {
    const range = `de ${number(low)} a ${number(high)} aciertos de cada 10 con fotos nuevas como estas`;
    if (correct === total) return `Ningún fallo: ${range}.`;
    if (correct === 0) return `Ningún acierto: ${range}.`;
    return `${about(tenth)} de cada 10, entre ${number(low)} y ${number(high)} con fotos nuevas como estas.`;
  },
  accuracyHow: (correct, total) => `${hits(correct, total)}.`,
  saidTested: (correct, total) => `${hits(correct, total)}.`,
  noKnown: 'Ninguna de sus clases es una de las que enseñó, así que no podía acertar ninguna foto.',
  copies: (count, without) => {
    const start = plural(
      count,
      `${number(count)} foto de prueba es casi igual a una de la que aprendió`,
      `${number(count)} fotos de prueba son casi iguales a otras de las que aprendió`,
    );
    if (without === null) return `${start}, lo que favorece las cifras.`;
    const right = plural(without.correct, 'acierto', 'aciertos');
    return `${start}. Sin ${plural(count, 'ella', 'ellas')} hay ${number(without.correct)} ${right} de ${number(without.total)}.`;
  },
  percentages: '¿Son fiables los porcentajes?',
  known: ({ correct, total }) => {
    const wrong = total - correct;
    if (wrong === 0)
      return `De ${photos(total)} de sus clases, ninguna se tomó por distinta de sus fotos.`;
    return plural(
      wrong,
      `De ${photos(total)} de sus clases, ${number(wrong)} se tomó por distinta de sus fotos.`,
      `De ${photos(total)} de sus clases, ${number(wrong)} se tomaron por distintas de sus fotos.`,
    );
  },
  unknown: (labels, count, rejected) => {
    const start = plural(
      count,
      `No enseña ${all(labels)}, así que su foto cuenta como desconocida`,
      `No enseña ${all(labels)}, así que estas ${number(count)} fotos cuentan como desconocidas`,
    );
    if (rejected === null)
      return `${start}; hay muy pocas fotos suyas para saber qué es desconocido.`;
    const { correct, total } = rejected;
    const passed = total - correct;
    const noticed = plural(
      correct,
      `${number(correct)} de ${number(total)} se tomó por distinta de sus fotos`,
      `${number(correct)} de ${number(total)} se tomaron por distintas de sus fotos`,
    );
    return `${start}: ${noticed} y ${plural(passed, `${number(passed)} pasó`, `${number(passed)} pasaron`)} por una de sus clases.`;
  },
  unread: (count, name, why) =>
    plural(
      count,
      `${name} no se pudo leer: ${why}`,
      `${number(count)} fotos no se pudieron leer; la primera, ${name}: ${why}`,
    ),
  wrong: 'Confundidas con otra clase',
  takenFor: (label, taken, part) =>
    part === null ? `${label}, por ${taken}` : `${label}, por ${taken} con ${shareOf(part)}`,
  right: 'Aciertos',
  noPhotos: 'sin fotos de prueba',
  never:
    'De estas fotos nunca se aprendió. No se guardan con el proyecto: tras volver a cargar la página, dé la carpeta de nuevo.',
};
