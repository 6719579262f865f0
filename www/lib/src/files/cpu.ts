// The files of every classifier: one network in int8 on the CPU.

import { include } from '../loading/included.js';

include({
  'wasm/classifier/handful_bg.wasm': () =>
    new URL('../../wasm/classifier/handful_bg.wasm', import.meta.url),
  'wasm/embed-relaxed/handful_bg.wasm': () =>
    new URL('../../wasm/embed-relaxed/handful_bg.wasm', import.meta.url),
  'wasm/embed/handful_bg.wasm': () => new URL('../../wasm/embed/handful_bg.wasm', import.meta.url),
  'assets/lite0.int8.safetensors': () =>
    new URL('../../assets/lite0.int8.safetensors', import.meta.url),
});
