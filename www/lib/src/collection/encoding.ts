import { HandfulError } from '../errors.js';
import { costOfLetters, costOfPairs } from './encoding-cost.js';
import { CANDIDATES, CODE_PAGES } from './encoding-tables.js';

// Old Windows zips and the tables of many spreadsheets are in an encoding that nothing names. The rule is
// that of src/collection/encoding.rs.

/** Bytes that are looked at to tell the encoding. */
const MAX_LOOKED_AT = 65_536;

/** Names that people use beside those of the Encoding Standard. */
const ALIASES: Readonly<Record<string, string>> = {
  gb18030: 'gbk',
  cp437: 'ibm437',
  cp850: 'ibm850',
  cp852: 'ibm852',
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  cp1252: 'windows-1252',
  utf16: 'utf-16le',
};

/** Characters that no text has: where a decoder gives one, the encoding is another. */
const IMPOSSIBLE = /[\u0080-\u009f\ufffd\ue000-\uf8ff]/;

/** The encodings that are told apart, in the order in which they are offered. */
export const ENCODINGS: readonly string[] = [
  ...CANDIDATES.map(([label]) => label),
  'utf-8',
  'utf-16le',
  'utf-16be',
];

/** The label of an encoding by any of its names. Rejects one that cannot be decoded. */
export function encodingNamed(name: string): string {
  const lower = name.trim().toLowerCase();
  const alias = ALIASES[lower] ?? lower;
  if (ENCODINGS.includes(alias)) return alias;
  try {
    const { encoding } = new TextDecoder(alias);
    return ALIASES[encoding] ?? encoding;
  } catch {
    const sentence = `The encoding ${name} is not known; for example ${ENCODINGS.slice(0, 3).join(', ')} are.`;
    throw new HandfulError('invalid-input', sentence);
  }
}

/** Whether an encoding is one of Unicode. */
export function isUnicode(encoding: string): boolean {
  return encoding.startsWith('utf-');
}

/** The text of bytes in an encoding. What the encoding lacks becomes U+FFFD. */
export function decode(bytes: Uint8Array, encoding: string): string {
  return byCodePage(bytes, encoding) ?? new TextDecoder(encoding).decode(bytes);
}

/** The encoding of a file: by its first bytes or zero bytes, UTF-8 if it is valid, else the likeliest. */
export function encodingOfFile(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  const start = bytes.subarray(0, MAX_LOOKED_AT);
  for (const [at, byte] of start.entries())
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  // Without a mark: commas and line ends of UTF-16 have a zero byte, and no other text has any.
  if (even + odd > 0) return even > odd ? 'utf-16be' : 'utf-16le';
  return isUtf8(bytes) ? 'utf-8' : likeliestEncoding(bytes);
}

/** Whether bytes are valid UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  return strict(bytes, 'utf-8') !== null;
}

/** The likeliest encoding of text that is not Unicode. */
export function likeliestEncoding(bytes: Uint8Array): string {
  const start = wholeLines(bytes);
  let best = 'windows-1252';
  let least = Number.POSITIVE_INFINITY;
  for (const [label, prior, groups] of CANDIDATES) {
    const text = strict(start, label);
    if (text === null || IMPOSSIBLE.test(text)) continue;
    const cost = groups.length > 0 ? costOfLetters(text, groups) : costOfPairs(start, text, label);
    if (cost + 10 * prior < least) [best, least] = [label, cost + 10 * prior];
  }
  return best;
}

/** The beginning, up to the end of a line, so that no character is cut. */
function wholeLines(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= MAX_LOOKED_AT) return bytes;
  const end = bytes.subarray(0, MAX_LOOKED_AT).lastIndexOf(0x0a);
  return bytes.subarray(0, end > 0 ? end : MAX_LOOKED_AT);
}

function strict(bytes: Uint8Array, encoding: string): string | null {
  const text = byCodePage(bytes, encoding);
  if (text !== null) return text;
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Browsers have no code pages of DOS, and Node.js decodes windows-1252 as ISO 8859-1. */
function byCodePage(bytes: Uint8Array, encoding: string): string | null {
  const page = CODE_PAGES[encoding];
  if (page === undefined) return null;
  let text = '';
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : page[byte - 0x80];
  return text;
}
