import { rounded } from '../../figures.js';
import { grammarOf } from '../grammar.js';

/** The figures and forms of Spanish; `all` names every item of a list. */
export const { number, digits, plural, percent, list: all, bytes, day } = grammarOf('es');

/** "1 foto", "2 fotos". */
export const photos = (count: number): string =>
  plural(count, `${number(count)} foto`, `${number(count)} fotos`);

/** "95 %", "más del 99 %" or "menos del 1 %". Only the shares 0 and 1 are called 0 % and 100 %. */
export function share(part: number): string {
  const { value, bound } = rounded(part, 100);
  const start = { over: 'más del ', under: 'menos del ' };
  return `${bound === null ? '' : start[bound]}${percent(value / 100)}`;
}

/** "1 punto", "0,5 puntos", of digits such as "0.5". */
export const pointsOf = (written: string): string =>
  plural(Number(written), `${digits(written)} punto`, `${digits(written)} puntos`);

/** "A", "A y B", "A, B y C", "A, B y 3 más". */
export const list = (names: readonly string[]): string =>
  all(names.length > 3 ? [...names.slice(0, 2), `${number(names.length - 2)} más`] : names);
