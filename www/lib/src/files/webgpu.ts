// The engine for WebGPU, which computes in f32.

import { include } from '../loading/included.js';

include({
  'wasm/gpu/handful_bg.wasm': () => new URL('../../wasm/gpu/handful_bg.wasm', import.meta.url),
  'assets/lite0.safetensors': () => new URL('../../assets/lite0.safetensors', import.meta.url),
});
