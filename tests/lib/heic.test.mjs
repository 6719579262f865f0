// HEIC photos in Node.js, by the module that is loaded for them.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Handful } from '../../www/lib/dist/node/index.js';

const PACKAGE = fileURLToPath(new URL('../../www/lib/', import.meta.url));
const read = (name) => readFileSync(new URL(`../fixtures/formats/${name}`, import.meta.url));

/** Agreement of a file with full chroma; subsampled chroma moves the drawn edges of the test image. */
const NEEDED_COSINE = 0.99;

let handful;

before(async () => {
  handful = await Handful.create({ device: 'cpu', mode: 'fast' });
});

after(() => handful?.dispose());

test('HEIC photos are embedded like the same picture as PNG', { timeout: 120_000 }, async (t) => {
  const reference = await handful.embed(read('rgb8.png'));
  const agreement = cosine(await handful.embed(read('card-444.heic')), reference);
  t.diagnostic(`card-444.heic: ${agreement.toFixed(4)}`);
  assert.ok(agreement >= NEEDED_COSINE, `${agreement}`);
});

test('the orientation is that of the properties, not that of EXIF', { timeout: 60_000 }, async () => {
  const [card, exif, turned] = await handful.embed(['card', 'exif-only', 'irot-2'].map((name) => read(`${name}.heic`)));
  assert.deepEqual(exif, card);
  assert.ok(cosine(card, turned) < NEEDED_COSINE);
});

test('a damaged HEIC photo is a failure, and the next one is read', { timeout: 60_000 }, async () => {
  const [damaged, whole] = await handful.embed([read('truncated.heic'), read('card.heic')]);
  assert.equal(damaged.code, 'damaged-photo');
  assert.match(damaged.message, /^The HEIC file is damaged or cut off: .*\.$/);
  assert.ok(whole instanceof Float32Array);
});

test('without its module a HEIC photo is a failure that says so; others are read', { timeout: 120_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'handful-heic-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const part of ['wasm', 'assets']) cpSync(join(PACKAGE, part), join(folder, part), { recursive: true });
  rmSync(join(folder, 'wasm/heic'), { recursive: true });
  const assets = pathToFileURL(`${folder}/`);
  const lacking = await Handful.create({ device: 'cpu', mode: 'fast', assets });
  t.after(() => lacking.dispose());
  const [heic, png] = await lacking.embed([read('card.heic'), read('rgb8.png')]);
  assert.equal(heic.code, 'not-loaded');
  assert.match(heic.message, /^The decoder of HEIC photos is missing: .*heic.* save the photo as JPEG\.$/);
  assert.ok(png instanceof Float32Array);
});

function cosine(a, b) {
  const dot = (x, y) => x.reduce((sum, value, index) => sum + value * y[index], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
