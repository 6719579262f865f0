// The second network, for the mode best in f32.

import { include } from '../loading/included.js';

include({
  'assets/lite2.safetensors': () => new URL('../../assets/lite2.safetensors', import.meta.url),
});
