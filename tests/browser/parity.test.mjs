// The f32 embeddings of the CPU engine in all three browsers, against those of an independent implementation.

import * as app from './support/app.mjs';
import { embed, embedPixels } from './support/embed.mjs';
import { fixturePath, portable } from './support/fixtures.mjs';
import { ENGINES, pageTest } from './support/page.mjs';
import {
  agree,
  NEEDED_FROM_FILE,
  NEEDED_FROM_PIXELS,
  referenceEmbedding,
  referencePhotos,
  referencePixels,
} from './support/reference.mjs';

for (const engine of ENGINES) {
  const options = { engine, query: 'device=cpu&precision=f32&mode=fast' };
  pageTest(`f32 on the CPU in ${engine} agrees with the reference`, options, async ({ page, site, t }) => {
    const pixels = referencePixels();
    agree(t, 'pixels', NEEDED_FROM_PIXELS, await embedPixels(page, pixels), pixels.embedding);

    await app.open(page, site.url('device=cpu&precision=f32&mode=quality'));
    for (const photo of referencePhotos) {
      const ours = await embed(page, portable(fixturePath(photo)));
      agree(t, photo, NEEDED_FROM_FILE, ours, referenceEmbedding(photo, ['b', 'cf']));
    }
  });
}
