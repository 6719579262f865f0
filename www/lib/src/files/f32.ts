// The weights for the precision f32 on the CPU.

import { include } from '../loading/included.js';

include({
  'assets/lite0.safetensors': () => new URL('../../assets/lite0.safetensors', import.meta.url),
});
