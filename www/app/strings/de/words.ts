import { rounded } from '../../figures.js';
import { grammarOf } from '../grammar.js';

/** The figures and forms of German; `all` names every item of a list. */
export const { number, digits, plural, percent, list: all, bytes, day } = grammarOf('de');

/** "1 Foto", "2 Fotos". */
export const photos = (count: number): string =>
  plural(count, `${number(count)} Foto`, `${number(count)} Fotos`);

/** "95 %", "über 99 %" or "unter 1 %". Only the shares 0 and 1 are called 0 % and 100 %. */
export function share(part: number): string {
  const { value, bound } = rounded(part, 100);
  const start = { over: 'über ', under: 'unter ' };
  return `${bound === null ? '' : start[bound]}${percent(value / 100)}`;
}

/** "1 Punkt", "0,5 Punkte", of digits such as "0.5". */
export const pointsOf = (written: string): string =>
  plural(Number(written), `${digits(written)} Punkt`, `${digits(written)} Punkte`);

/** "A", "A und B", "A, B und C", "A, B und 3 weitere". */
export const list = (names: readonly string[]): string =>
  all(names.length > 3 ? [...names.slice(0, 2), `${number(names.length - 2)} weitere`] : names);
