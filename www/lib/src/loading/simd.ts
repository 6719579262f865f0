import type { EngineInfo } from '../types.js';

/** A wasm module with one function that uses an instruction of relaxed SIMD. */
// biome-ignore format: one section of the module per line
const RELAXED_MODULE = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, // magic, version
  1, 5, 1, 96, 0, 1, 123, // type: () -> v128
  3, 2, 1, 0, // one function of that type
  10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11, // two splats, i8x16.relaxed_swizzle
);

/** The kinds of module that this browser claims to run, the fastest first. */
export function simdChoices(): EngineInfo['simd'][] {
  return WebAssembly.validate(RELAXED_MODULE) ? ['relaxed', 'plain'] : ['plain'];
}
