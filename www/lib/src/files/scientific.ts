// The decoder for TIFF and DICOM.

import { include } from '../loading/included.js';

include({
  'wasm/scientific/handful_bg.wasm': () =>
    new URL('../../wasm/scientific/handful_bg.wasm', import.meta.url),
});
