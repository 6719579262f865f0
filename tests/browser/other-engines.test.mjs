// Teaching and recognising where there is no Chromium: in Firefox, and in WebKit, whose wasm has no relaxed SIMD.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { ask, teach } from './support/flow.mjs';
import { pageTest } from './support/page.mjs';

for (const engine of ['firefox', 'webkit']) {
  pageTest(`teach and recognise in ${engine}`, { engine, query: '' }, async ({ page, site }) => {
    const { device, why, words } = await app.engine(page);
    assert.deepEqual({ device, why }, { device: 'cpu', why: 'no-webgpu' });
    assert.match(words, /processor/);
    const loaded = site.requests.length;
    await teach(page, 4);
    await ask(page, 1);
    assert.deepEqual(site.requests.slice(loaded), [], 'the loaded page requested more');
  });
}
