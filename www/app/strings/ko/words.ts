import { rounded } from '../../figures.js';
import { grammarOf } from '../grammar.js';

/** The figures and forms of Korean. */
export const { number, digits, percent, bytes, day } = grammarOf('ko');

/** "5장": sheets, as photos are counted. */
export const sheets = (count: number): string => `${number(count)}장`;

/** "사진 5장". */
export const photos = (count: number): string => `사진 ${sheets(count)}`;

/** "95%", "99% 초과" or "1% 미만". Only the shares 0 and 1 are called 0% and 100%. */
export function share(part: number): string {
  const { value, bound } = rounded(part, 100);
  const end = { over: ' 초과', under: ' 미만' };
  return `${percent(value / 100)}${bound === null ? '' : end[bound]}`;
}

/** How sure an answer is, which is never called 0% or 100%. */
export function confidence(part: number): string {
  if (part > 0.99) return `${percent(0.99)} 초과`;
  return part < 0.01 ? `${percent(0.01)} 미만` : percent(part);
}

/** "A, B, C". */
export const list = (items: readonly string[]): string => items.join(', ');

/** Particles: after a consonant, after a vowel, and where the sound is not known. */
const PARTICLES = {
  object: ['을', '를', '을(를)'],
  subject: ['이', '가', '이(가)'],
  topic: ['은', '는', '은(는)'],
  and: ['과', '와', '와(과)'],
  towards: ['으로', '로', '(으)로'],
} as const;

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
/** Final consonants of a syllable, "none" among them; the eighth is ㄹ. */
const FINALS = 28;
const RIEUL = 8;

/** The particle that follows a name, which may be in quotation marks. */
export function particle(name: string, which: keyof typeof PARTICLES): string {
  const [consonant, vowel, unknown] = PARTICLES[which];
  const code =
    name
      .replace(/[’”)\s]+$/, '')
      .at(-1)
      ?.charCodeAt(0) ?? 0;
  if (code < FIRST_SYLLABLE || code > LAST_SYLLABLE) return unknown;
  const final = (code - FIRST_SYLLABLE) % FINALS;
  return final === 0 || (which === 'towards' && final === RIEUL) ? vowel : consonant;
}

/** A name with its particle: "고양이를". */
export const withParticle = (name: string, which: keyof typeof PARTICLES): string =>
  `${name}${particle(name, which)}`;

/** A name in quotation marks with its particle: "‘고양이’를". */
export const quotedWith = (name: string, which: keyof typeof PARTICLES): string =>
  `‘${name}’${particle(name, which)}`;
