// HEIC photos in all three browsers: they are learnt, shown small and in full size, and the damaged ones are named.

import assert from 'node:assert/strict';
import { basename } from 'node:path';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import { embed } from './support/embed.mjs';
import { fixturePath, portable } from './support/fixtures.mjs';
import { ENGINES, pageTest } from './support/page.mjs';

const { at } = app;
const LABEL = 'Class 1';
const fixture = (name) => fixturePath(`formats/${name}`);

/** The upper left and lower right quarter of iphone.heic, which is a turned grid of tiles. */
const BLUE = [40, 60, 200];
const GREEN = [30, 180, 60];
/** Thumbnails are JPEG, and so are the photos shown in full size. */
const TOLERANCE = 16;

/** A file with full chroma agrees this much with the same picture in PNG. */
const NEEDED_COSINE = 0.99;

for (const engine of ENGINES) {
  pageTest(`HEIC photos in ${engine}`, { engine }, async ({ page, t }) => {
    const paths = ['iphone.heic', 'truncated.heic'].map(fixture);
    await app.addPhotos(page, LABEL, paths, 1);
    await app.rest(page);
    assert.deepEqual(await app.allData(page, at('failure'), 'name'), [basename(paths[1])]);
    await app.dismissFailures(page);

    await waitFor(page, 'the thumbnail', isShown, '.photo img');
    assertColours(await page.evaluate(corners, '.photo img'), [BLUE, GREEN], 'thumbnail');

    const [photo] = await app.photosOf(page, LABEL);
    await app.openPhoto(page, LABEL, photo.id);
    await waitFor(page, 'the photo in full size', isShown, '.preview');
    assertColours(await page.evaluate(corners, '.preview'), [BLUE, GREEN], 'full size');

    const agreement = cosine(
      await embed(page, portable(fixture('card-444.heic'))),
      await embed(page, portable(fixture('rgb8.png'))),
    );
    t.diagnostic(`${engine}: ${agreement.toFixed(4)}`);
    assert.ok(agreement >= NEEDED_COSINE, `${agreement}`);
  });
}

function assertColours(found, expected, what) {
  const near = found.flat().every((level, index) => Math.abs(level - expected.flat()[index]) <= TOLERANCE);
  assert.ok(near, `${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
}

function cosine(a, b) {
  const dot = (x, y) => x.reduce((sum, value, index) => sum + value * y[index], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

// Run in the page:

function isShown(selector) {
  return document.querySelector(selector)?.naturalWidth > 0;
}

/** The colours of the upper left and the lower right quarter of an image. */
function corners(selector) {
  const image = document.querySelector(selector);
  const { naturalWidth: width, naturalHeight: height } = image;
  const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
  context.drawImage(image, 0, 0);
  return [1, 3].map((quarter) => {
    const { data } = context.getImageData((width * quarter) / 4, (height * quarter) / 4, 1, 1);
    return [...data.slice(0, 3)];
  });
}
