import { rounded } from '../../figures.js';
import {
  plural as chosen,
  list as listed,
  percent as ofHundred,
  number as written,
} from '../grammar.js';

/** The tag of Brazilian Portuguese. */
export const LOCALE = 'pt-BR';

/** "1.000", or "0,25" with two digits. */
export const number = (value: number, digits?: number): string => written(LOCALE, value, digits);

/** The form for a count. Zero takes the singular. */
export const plural = (count: number, one: string, other: string): string =>
  chosen(LOCALE, count, { one, other });

/** "1 foto", "5 fotos". */
export const photos = (count: number): string =>
  plural(count, `${number(count)} foto`, `${number(count)} fotos`);

/** "95%". */
export const percent = (share: number): string => ofHundred(LOCALE, share);

/** "95%", "mais de 99%" or "menos de 1%". Only the shares 0 and 1 are called 0% and 100%. */
export function share(part: number): string {
  const { value, bound } = rounded(part, 100);
  const start = { over: 'mais de ', under: 'menos de ' };
  return `${bound === null ? '' : start[bound]}${percent(value / 100)}`;
}

/** How sure an answer is, which is never called 0% or 100%; short, for the end of a bar. */
export function confidence(part: number): string {
  if (part > 0.99) return `>\u00a0${percent(0.99)}`;
  return part < 0.01 ? `<\u00a0${percent(0.01)}` : percent(part);
}

/** "A, B e C". */
export const list = (items: readonly string[]): string => listed(LOCALE, items);
