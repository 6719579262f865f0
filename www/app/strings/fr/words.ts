import { rounded } from '../../figures.js';
import { grammarOf } from '../grammar.js';

/** The figures and forms of French; `all` names every item of a list. */
export const { number, digits, plural, percent, list: all, bytes, day } = grammarOf('fr');

/** "1 photo", "2 photos". */
export const photos = (count: number): string =>
  plural(count, `${number(count)} photo`, `${number(count)} photos`);

/** "95 %", "plus de 99 %" or "moins de 1 %". Only the shares 0 and 1 are called 0 % and 100 %. */
export function share(part: number): string {
  const { value, bound } = rounded(part, 100);
  const start = { over: 'plus de ', under: 'moins de ' };
  return `${bound === null ? '' : start[bound]}${percent(value / 100)}`;
}

/** "1 point", "2,5 points", of digits such as "2.5". */
export const pointsOf = (written: string): string =>
  plural(Number(written), `${digits(written)} point`, `${digits(written)} points`);

/** "A", "A et B", "A, B et C", "A, B et 3 autres". */
export const list = (names: readonly string[]): string =>
  all(names.length > 3 ? [...names.slice(0, 2), `${number(names.length - 2)} autres`] : names);
