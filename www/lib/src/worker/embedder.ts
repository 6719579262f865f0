// The worker that embeds photos with the networks of the package.

import * as plain from '../../wasm/embed/handful.js';
import * as relaxed from '../../wasm/embed-relaxed/handful.js';
import { serve } from './embed-service.js';
import { bytesOf } from './weight-file.js';

serve<typeof plain>({
  modules: { plain, relaxed },
  load: async ({ Embedder }, { weights, second, mode, intensity }) =>
    Embedder.load(await bytesOf(weights), mode, second && (await bytesOf(second)), intensity),
});
