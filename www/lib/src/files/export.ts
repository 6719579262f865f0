// What the formats of export need.

import { include } from '../loading/included.js';

include({
  'wasm/export/handful_bg.wasm': () =>
    new URL('../../wasm/export/handful_bg.wasm', import.meta.url),
  'assets/offline-page.txt': () => new URL('../../assets/offline-page.txt', import.meta.url),
});
