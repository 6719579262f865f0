// The f32 embeddings of the CPU in all three browsers, against those of an independent implementation.

import { test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser } from './support/browsers.mjs';
import { embed, embedPixels } from './support/embed.mjs';
import { skipped } from './support/find.mjs';
import { fixturePath, portable } from './support/fixtures.mjs';
import {
  agree,
  NEEDED_FROM_FILE,
  NEEDED_FROM_PIXELS,
  referenceEmbedding,
  referencePhotos,
  referencePixels,
} from './support/reference.mjs';
import { openSite } from './support/site.mjs';

for (const engine of ['chromium', 'firefox', 'webkit']) {
  test(`f32 on the CPU in ${engine} agrees with the reference`, {
    skip: skipped(engine),
    timeout: 180_000,
  }, async (t) => {
    const site = await openSite();
    const page = await openBrowser(engine);
    try {
      await app.open(page, site.url('device=cpu&precision=f32&mode=fast'));
      const pixels = referencePixels();
      agree(t, 'pixels', NEEDED_FROM_PIXELS, await embedPixels(page, pixels), pixels.embedding);

      await app.open(page, site.url('device=cpu&precision=f32&mode=quality'));
      for (const photo of referencePhotos) {
        const ours = await embed(page, portable(fixturePath(photo)));
        agree(t, photo, NEEDED_FROM_FILE, ours, referenceEmbedding(photo, ['b', 'cf']));
      }
    } finally {
      await page.close();
      await site.close();
    }
  });
}
