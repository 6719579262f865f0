// The second network, for the mode best in int8.

import { include } from '../loading/included.js';

include({
  'assets/lite2.int8.safetensors': () =>
    new URL('../../assets/lite2.int8.safetensors', import.meta.url),
});
