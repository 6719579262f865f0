import { rounded } from '../../figures.js';
import { grammarOf } from '../grammar.js';

/** The figures and forms of Japanese. */
export const { number, digits, percent, bytes, day } = grammarOf('ja');

/** "5枚": sheets, as photos are counted. */
export const sheets = (count: number): string => `${number(count)}枚`;

/** "写真5枚". */
export const photos = (count: number): string => `写真${sheets(count)}`;

/** "95%", "99%超" or "1%未満". Only the shares 0 and 1 are called 0% and 100%. */
export function share(part: number): string {
  const { value, bound } = rounded(part, 100);
  const end = { over: '超', under: '未満' };
  return `${percent(value / 100)}${bound === null ? '' : end[bound]}`;
}

/** How sure an answer is, which is never called 0% or 100%. */
export function confidence(part: number): string {
  if (part > 0.99) return `${percent(0.99)}超`;
  return part < 0.01 ? `${percent(0.01)}未満` : percent(part);
}

/** "A、B、C". */
export const list = (items: readonly string[]): string => items.join('、');
