// The decoder for HEIC.

import { include } from '../loading/included.js';

include({
  'wasm/heic/handful_bg.wasm': () => new URL('../../wasm/heic/handful_bg.wasm', import.meta.url),
});
