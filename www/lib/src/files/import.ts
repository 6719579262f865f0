// What backbones from files need.

import { include } from '../loading/included.js';

include({
  'wasm/import/handful_bg.wasm': () =>
    new URL('../../wasm/import/handful_bg.wasm', import.meta.url),
  'wasm/import-relaxed/handful_bg.wasm': () =>
    new URL('../../wasm/import-relaxed/handful_bg.wasm', import.meta.url),
});
