import { relaxedSimd } from 'wasm-feature-detect';
import type { EngineInfo } from '../types.js';

/** The modules that this browser may run, the fastest first. */
export async function simdChoices(): Promise<EngineInfo['simd'][]> {
  return (await relaxedSimd()) ? ['relaxed', 'plain'] : ['plain'];
}
