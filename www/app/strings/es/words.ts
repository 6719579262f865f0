import { digits, list as listOf, number, percent, plural } from '../grammar.js';

const ES = 'es';

/** "1.234,5" as Spanish writes it. */
export const n = (value: number, decimals?: number): string => number(ES, value, decimals);

/** One of two forms, by the count. */
export const some = (count: number, one: string, other: string): string =>
  plural(ES, count, { one, other });

/** "1 foto", "2 fotos". */
export const photos = (count: number): string =>
  some(count, `${n(count)} foto`, `${n(count)} fotos`);

/** "95 %". */
export const share = (part: number): string => percent(ES, part);

/** "1 punto", "0,5 puntos", of digits such as "0.5". */
export const pointsOf = (written: string): string =>
  some(Number(written), `${digits(ES, written)} punto`, `${digits(ES, written)} puntos`);

/** "A, B y C". */
export const all = (names: readonly string[]): string => listOf(ES, names);

/** "A", "A y B", "A, B y C", "A, B y 3 más". */
export const list = (names: readonly string[]): string =>
  all(names.length > 3 ? [...names.slice(0, 2), `${n(names.length - 2)} más`] : names);
