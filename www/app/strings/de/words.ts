import { digits, list as listOf, number, percent, plural } from '../grammar.js';

const DE = 'de';

/** "1.234,5" as German writes it. */
export const n = (value: number, decimals?: number): string => number(DE, value, decimals);

/** One of two forms, by the count. */
export const some = (count: number, one: string, other: string): string =>
  plural(DE, count, { one, other });

/** "1 Foto", "2 Fotos". */
export const photos = (count: number): string =>
  some(count, `${n(count)} Foto`, `${n(count)} Fotos`);

/** "95 %". */
export const share = (part: number): string => percent(DE, part);

/** "1 Punkt", "0,5 Punkte", of digits such as "0.5". */
export const pointsOf = (written: string): string =>
  some(Number(written), `${digits(DE, written)} Punkt`, `${digits(DE, written)} Punkte`);

/** "A, B und C". */
export const all = (names: readonly string[]): string => listOf(DE, names);

/** "A", "A und B", "A, B und C", "A, B und 3 weitere". */
export const list = (names: readonly string[]): string =>
  all(names.length > 3 ? [...names.slice(0, 2), `${n(names.length - 2)} weitere`] : names);
