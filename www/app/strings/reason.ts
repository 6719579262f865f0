/** Formats that only some browsers decode, by the first words of the engine's English sentence. */
const FORMATS: readonly (readonly [sentence: string, reason: string])[] = [
  ['AVIF photos', 'avif'],
  ['JPEG XL photos', 'jpeg-xl'],
];

/** The key of the reason for a photo that could not be used: the engine's code, or a format that needs another browser. */
export function reasonKey(code: string, sentence: string): string {
  if (code !== 'unsupported-format') return code;
  return FORMATS.find(([start]) => sentence.includes(start))?.[1] ?? code;
}
