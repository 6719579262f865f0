import { rounded } from '../../figures.js';
import { grammarOf } from '../grammar.js';

/** The figures and forms of Brazilian Portuguese. */
export const { number, digits, plural, percent, list, bytes, day } = grammarOf('pt-BR');

/** "1 foto", "5 fotos". */
export const photos = (count: number): string =>
  plural(count, `${number(count)} foto`, `${number(count)} fotos`);

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
