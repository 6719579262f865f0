/**
 * The decoders of photo formats that most people do not have. Each is a wasm module of its own. A page loads its bytes
 * after everything else, and an embedding worker compiles them for the first photo that needs it.
 *
 * A decoder has a folder of its name in `wasm`, an address in `assetFiles` and its glue code in `worker/decoders.ts`;
 * its formats are those of `decoder_of` in Rust.
 */
export const DECODERS = ['heic', 'scientific'] as const;

export type DecoderName = (typeof DECODERS)[number];

/** Those that are part of the page that `export('html')` writes. */
export const EXPORTED_DECODERS: readonly DecoderName[] = DECODERS;

/** The value of `of` for each decoder. */
export function forDecoders<T>(of: (name: DecoderName) => T): Record<DecoderName, T> {
  const entries = DECODERS.map((name) => [name, of(name)] as const);
  return Object.fromEntries(entries) as Record<DecoderName, T>;
}
