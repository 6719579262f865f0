import { CANDIDATES, FREQUENT, LETTERS, OTHER_SCRIPTS } from './encoding-tables.js';

// How improbable a text is in an encoding, in tenths of a bit: of the encodings in which bytes can be
// read, the one with the lowest cost is taken. The same figures are in src/collection/encoding_cost.rs.

const RARE_LETTER = 130;
const SYMBOL = 170;
const HARD_SPACE = 80;
/** A letter that is not ASCII: after another of its kind, and at the start of a word. */
const RUN_OF_LATIN = 30;
const START_WITH_LATIN = 20;
/** Letters of two scripts in one word. */
const MIXED_WORD = 60;
const MIXED_WITH_CJK = 20;
const CAPITAL_IN_WORD = 50;

type Kind = 'ascii' | 'own' | 'other';

const COSTS = new Map(
  Object.entries(LETTERS).map(([group, tiers]) => [
    group,
    new Map(tiers.flatMap(([cost, letters]) => Array.from(letters, (one) => [one, 10 * cost]))),
  ]),
);

const FREQUENT_SETS = new Map(
  CANDIDATES.map(([label]) => [label, new Set(FREQUENT[label === 'euc-jp' ? 'shift_jis' : label])]),
);

/** The cost of a text in an encoding of one byte each, in the likeliest of its groups of languages. */
export function costOfLetters(text: string, groups: readonly string[]): number {
  return Math.min(...groups.map((group) => costInGroup(text, group)));
}

function costInGroup(text: string, group: string): number {
  const costs = COSTS.get(group);
  const isLatin = !OTHER_SCRIPTS.includes(group);
  let cost = 0;
  let before: Kind = 'other';
  let wasLower = false;
  for (const one of text) {
    const kind = kindOf(one);
    if (one >= '\x80') {
      if (kind === 'own') cost += costs?.get(one) ?? RARE_LETTER;
      else cost += one === '\u00a0' ? HARD_SPACE : SYMBOL;
    }
    if (kind === 'own' && isLatin)
      cost += before === 'own' ? RUN_OF_LATIN : before === 'other' ? START_WITH_LATIN : 0;
    else if (!isLatin && kind !== 'other' && before !== 'other' && kind !== before)
      cost += MIXED_WORD;
    const isUpper = kind !== 'other' && one !== one.toLowerCase();
    if (isUpper && wasLower && (kind === 'own' || before === 'own')) cost += CAPITAL_IN_WORD;
    wasLower = kind !== 'other' && one !== one.toUpperCase();
    before = kind;
  }
  return cost;
}

function kindOf(one: string): Kind {
  if (one < '\x80') return /[a-z]/i.test(one) ? 'ascii' : 'other';
  return isLetter(one.codePointAt(0) ?? 0) ? 'own' : 'other';
}

/** Letters and their marks, of the scripts that the encodings of one byte write. */
function isLetter(code: number): boolean {
  if (code < 0xc0) return code === 0xaa || code === 0xb5 || code === 0xba;
  if (code === 0xd7 || code === 0xf7 || code === 0x60c || code === 0x61b || code === 0x61f)
    return false;
  const isLatin = code <= 0x24f || (code >= 0x1e00 && code <= 0x1eff);
  const isOther = (code >= 0x300 && code <= 0x6ff) || (code >= 0xe00 && code <= 0xe7f);
  return isLatin || isOther;
}

/** The cost of a text in an encoding of one, two or more bytes each. */
export function costOfPairs(bytes: Uint8Array, text: string, label: string): number {
  const frequent = FREQUENT_SETS.get(label);
  let cost = 0;
  let at = 0;
  let before: Kind = 'other';
  for (const one of text) {
    const lead = bytes[at] ?? 0;
    let kind: Kind = 'own';
    if (lead < 0x80) {
      kind = kindOf(one);
      at += 1;
    } else {
      const [length, own] = unit(label, lead, bytes[at + 1] ?? 0, one, frequent?.has(one) === true);
      cost += own;
      at += length;
    }
    if (kind !== 'other' && before !== 'other' && kind !== before) cost += MIXED_WITH_CJK;
    before = kind;
  }
  // Two characters may have come of one unit; such text does not occur.
  return at === bytes.length ? cost : Number.POSITIVE_INFINITY;
}

const KANA = /[\u3041-\u3096\u30a1-\u30fc]/;

/** The bytes of a character, and its cost: frequent ones, the common and the rare level, symbols, the rest. */
function unit(
  label: string,
  lead: number,
  trail: number,
  one: string,
  isFrequent: boolean,
): [length: number, cost: number] {
  const isPlain = trail >= 0xa1;
  const between = (from: number, to: number): boolean => lead >= from && lead <= to;
  switch (label) {
    case 'gbk':
      if (lead === 0x80) return [1, 200];
      if (trail < 0x40) return [4, 220];
      if (isFrequent) return [2, 87];
      if (isPlain && between(0xb0, 0xd7)) return [2, 132];
      if (isPlain && between(0xd8, 0xf7)) return [2, 170];
      return [2, isPlain && between(0xa1, 0xa3) ? 120 : 200];
    case 'big5':
      if (isFrequent) return [2, 87];
      if (between(0xa4, 0xc6)) return [2, 138];
      if (lead >= 0xc9) return [2, 180];
      return [2, between(0xa1, 0xa3) ? 120 : 210];
    case 'euc-kr':
      if (isFrequent) return [2, 83];
      if (isPlain && between(0xb0, 0xc8)) return [2, 138];
      if (isPlain && lead >= 0xca) return [2, 180];
      return [2, isPlain && between(0xa1, 0xa9) ? 120 : 210];
    case 'shift_jis': {
      if (between(0xa1, 0xdf)) return [1, 90];
      const code = 0x100 * lead + trail;
      if (KANA.test(one)) return [2, 78];
      if (isFrequent) return [2, 95];
      if (code >= 0x889f && code <= 0x9872) return [2, 135];
      if (lead <= 0x82) return [2, 120];
      return [2, code <= 0xeaa4 ? 175 : 210];
    }
    default:
      // EUC-JP
      if (lead === 0x8e) return [2, 180];
      if (lead === 0x8f) return [3, 220];
      if (KANA.test(one)) return [2, 78];
      if (isFrequent) return [2, 95];
      if (between(0xb0, 0xcf)) return [2, 135];
      return [2, lead <= 0xa8 ? 120 : 175];
  }
}
