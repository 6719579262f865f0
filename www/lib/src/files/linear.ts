// What the head linear needs.

import { include } from '../loading/included.js';

include({
  'wasm/gradient/handful_bg.wasm': () =>
    new URL('../../wasm/gradient/handful_bg.wasm', import.meta.url),
});
