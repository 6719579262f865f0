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

// The quarters of the test image.
const RED = [220, 40, 30];
const GREEN = [30, 180, 60];
const BLUE = [40, 60, 200];
const YELLOW = [230, 220, 90];
/** The largest difference of a lossy file, in levels. */
const LOSSY = 6;

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

test('pixels are those of the photo, or of its thumbnail if that is enough', { timeout: 60_000 }, async () => {
  const whole = await handful.pixels(read('thumbnail.heic'));
  assert.deepEqual([whole.width, whole.height], [96, 160]);
  assertNear(quadrants(whole), [BLUE, RED, YELLOW, GREEN]);
  const small = await handful.pixels(read('thumbnail.heic'), { minSide: 48 });
  assert.deepEqual([small.width, small.height], [48, 80]);

  const png = await handful.pixels(read('alpha.png'));
  assert.deepEqual([png.width, png.height], [48, 32]);
  assertNear(quadrants(png)[0], RED);
  assert.ok(png.data.every((level, at) => at % 4 < 3 || level === 255), 'a pixel is not opaque');
  await assert.rejects(handful.pixels(read('truncated.heic')), { code: 'damaged-photo' });
  await assert.rejects(handful.pixels(read('text.jpg')), { code: 'unsupported-format' });
  await assert.rejects(handful.pixels(read('rgb8.png'), { minSide: -1 }), { code: 'invalid-input' });
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

/** The colours in the middle of the quarters. */
function quadrants({ data, width, height }) {
  const places = [
    [1, 1],
    [3, 1],
    [1, 3],
    [3, 3],
  ];
  return places.map(([x, y]) => {
    const at = 4 * (Math.floor((height * y) / 4) * width + Math.floor((width * x) / 4));
    return [...data.subarray(at, at + 3)];
  });
}

function assertNear(found, expected) {
  const pairs = found.flat().map((level, at) => Math.abs(level - expected.flat()[at]));
  assert.ok(Math.max(...pairs) <= LOSSY, `${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
}

function cosine(a, b) {
  const dot = (x, y) => x.reduce((sum, value, index) => sum + value * y[index], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
