import { digits, list as listOf, number, percent, plural } from '../grammar.js';

const FR = 'fr';

/** "1 234,5" as French writes it. */
export const n = (value: number, decimals?: number): string => number(FR, value, decimals);

/** One of two forms, by the count: 0 and 1 take the first. */
export const some = (count: number, one: string, other: string): string =>
  plural(FR, count, { one, other });

/** "1 photo", "2 photos". */
export const photos = (count: number): string =>
  some(count, `${n(count)} photo`, `${n(count)} photos`);

/** "95 %". */
export const share = (part: number): string => percent(FR, part);

/** "1 point", "2,5 points", of digits such as "2.5". */
export const pointsOf = (written: string): string =>
  some(Number(written), `${digits(FR, written)} point`, `${digits(FR, written)} points`);

/** "A, B et C". */
export const all = (names: readonly string[]): string => listOf(FR, names);

/** "A", "A et B", "A, B et C", "A, B et 3 autres". */
export const list = (names: readonly string[]): string =>
  all(names.length > 3 ? [...names.slice(0, 2), `${n(names.length - 2)} autres`] : names);
