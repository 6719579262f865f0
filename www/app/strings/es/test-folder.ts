import { type Rounded, rounded } from '../../figures.js';
import type { Strings } from '../strings.js';
import { all, n, photos, share, some } from './words.js';

const percent = (part: number): string => {
  const { value, bound } = rounded(part, 100);
  const start = { over: 'más del', under: 'menos del' };
  return bound === null ? share(value / 100) : `${start[bound]} ${share(value / 100)}`;
};

function about({ value, bound }: Rounded): string {
  const start = { over: 'Más de', under: 'Menos de' };
  const hits = some(value, `${n(value)} acierto`, `${n(value)} aciertos`);
  return `${bound === null ? 'Cerca de' : start[bound]} ${hits}`;
}

const hits = (correct: number, total: number): string =>
  some(
    correct,
    `${n(correct)} acierto en ${n(total)} fotos de prueba`,
    `${n(correct)} aciertos en ${n(total)} fotos de prueba`,
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
    some(
      count,
      `${photos(count)} fuera de las carpetas de clases se dejó aparte.`,
      `${photos(count)} fuera de las carpetas de clases se dejaron aparte.`,
    ),
  saidOpened: (name, count) => `Midiendo con ${photos(count)} de ${name}.`,
  on: (name) => `Con la carpeta de prueba «${name}»`,
  close: 'Cerrar la carpeta de prueba',
  waiting: 'Se mide en cuanto no haya otro cálculo en marcha.',
  reading: (done, total) => `Leyendo fotos de prueba, ${n(done)} de ${n(total)}`,
  readingLabel: 'Leyendo fotos de prueba',
  failed: 'No se pudo medir.',

  accuracy: ({ correct, total, about: tenth, low, high }) => {
    const range = `de ${n(low)} a ${n(high)} aciertos de cada 10 con fotos nuevas como estas`;
    if (correct === total) return `Ningún fallo: ${range}.`;
    if (correct === 0) return `Ningún acierto: ${range}.`;
    return `${about(tenth)} de cada 10, entre ${n(low)} y ${n(high)} con fotos nuevas como estas.`;
  },
  accuracyHow: (correct, total) => `${hits(correct, total)}.`,
  saidTested: (correct, total) => `${hits(correct, total)}.`,
  noKnown: 'Ninguna de sus clases es una de las que enseñó, así que no podía acertar ninguna foto.',
  copies: (count, without) => {
    const start = some(
      count,
      `${n(count)} foto de prueba es casi igual a una de la que aprendió`,
      `${n(count)} fotos de prueba son casi iguales a otras de las que aprendió`,
    );
    if (without === null) return `${start}, lo que favorece las cifras.`;
    const right = some(without.correct, 'acierto', 'aciertos');
    return `${start}. Sin ${some(count, 'ella', 'ellas')} hay ${n(without.correct)} ${right} de ${n(without.total)}.`;
  },
  percentages: '¿Son fiables los porcentajes?',
  known: ({ correct, total }) => {
    const wrong = total - correct;
    if (wrong === 0)
      return `De ${photos(total)} de sus clases, ninguna se tomó por distinta de sus fotos.`;
    return some(
      wrong,
      `De ${photos(total)} de sus clases, ${n(wrong)} se tomó por distinta de sus fotos.`,
      `De ${photos(total)} de sus clases, ${n(wrong)} se tomaron por distintas de sus fotos.`,
    );
  },
  unknown: (labels, count, rejected) => {
    const start = some(
      count,
      `No enseña ${all(labels)}, así que su foto cuenta como desconocida`,
      `No enseña ${all(labels)}, así que estas ${n(count)} fotos cuentan como desconocidas`,
    );
    if (rejected === null)
      return `${start}; hay muy pocas fotos suyas para saber qué es desconocido.`;
    const { correct, total } = rejected;
    const passed = total - correct;
    const noticed = some(
      correct,
      `${n(correct)} de ${n(total)} se tomó por distinta de sus fotos`,
      `${n(correct)} de ${n(total)} se tomaron por distintas de sus fotos`,
    );
    return `${start}: ${noticed} y ${some(passed, `${n(passed)} pasó`, `${n(passed)} pasaron`)} por una de sus clases.`;
  },
  unread: (count, name, why) =>
    some(
      count,
      `${name} no se pudo leer: ${why}`,
      `${n(count)} fotos no se pudieron leer; la primera, ${name}: ${why}`,
    ),
  wrong: 'Confundidas con otra clase',
  takenFor: (label, taken, part) =>
    part === null ? `${label}, por ${taken}` : `${label}, por ${taken} con ${percent(part)}`,
  right: 'Aciertos',
  noPhotos: 'sin fotos de prueba',
  never:
    'De estas fotos nunca se aprendió. No se guardan con el proyecto: tras volver a cargar la página, dé la carpeta de nuevo.',
};
