// Regions of photos: a region gives what the photo cut to it gives, wherever photos are embedded.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Handful } from '../../www/lib/dist/node/index.js';
import { classes, fixturePath } from '../browser/support/fixtures.mjs';

const TIMEOUT = { timeout: 180_000 };
const REGION = { x: 20, y: 10, width: 90, height: 61 };

const [cat, cup] = classes().map(({ photos }) =>
  photos.map((path) => new Blob([readFileSync(path)])),
);

let handful;

before(async () => {
  handful = await Handful.create({ device: 'cpu', mode: 'fast' });
  await handful.add('cat', cat);
  await handful.add('cup', cup);
  await handful.train();
});

after(() => handful?.dispose());

/** The pixels of a region as a BMP file, which no decoder shrinks. */
async function cut(photo, { x, y, width, height }) {
  const { data, width: across } = await handful.pixels(photo);
  const row = Math.ceil((3 * width) / 4) * 4;
  const bytes = Buffer.alloc(54 + row * height);
  bytes.write('BM');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let line = 0; line < height; line++) {
    for (let column = 0; column < width; column++) {
      const from = 4 * ((y + line) * across + x + column);
      const [red, green, blue] = data.subarray(from, from + 3);
      // Rows go from the lowest to the highest, colours from blue to red.
      bytes.set([blue, green, red], 54 + (height - 1 - line) * row + 3 * column);
    }
  }
  return new Blob([bytes]);
}

test(
  'a region gives what the cut photo gives, of every format and orientation',
  TIMEOUT,
  async () => {
    const files = ['baseline.jpg', 'exif6.jpg', 'alpha.png', 'exif6.webp', 'card.heic', 'rgb.tif'];
    const found = files.map((name) => fixturePath(`formats/${name}`));
    for (const [index, path] of [...found, ...classes().map(({ photos }) => photos[0])].entries()) {
      const photo = new Blob([readFileSync(path)]);
      const { width, height } = await handful.pixels(photo);
      const region = {
        x: Math.floor(width / 5),
        y: Math.floor(height / 4),
        width: Math.floor(width / 2),
        height: Math.floor(height / 3),
      };
      const [expected, given, whole] = await Promise.all([
        handful.embed(await cut(photo, region)),
        handful.embed(photo, { region }),
        handful.embed(photo),
      ]);
      assert.deepEqual(given, expected, path);
      assert.notDeepEqual(given, whole, `${index} ${path}`);
    }
  },
);

test('every call that looks at photos takes a region', TIMEOUT, async () => {
  const [photo] = cat;
  const part = await cut(photo, REGION);
  const options = { region: REGION };
  assert.deepEqual(await handful.predict(photo, options), await handful.predict(part));
  assert.deepEqual(await handful.predict([photo], options), await handful.predict([part]));
  assert.deepEqual(await handful.similar(photo, options), await handful.similar(part));
  assert.deepEqual(await handful.explain(photo, options), await handful.explain(part));
  for await (const { scores } of handful.predictAll([photo], options)) {
    assert.deepEqual(scores, (await handful.predict(part)).scores);
  }
  const { added } = await handful.add('cat', photo, { ...options, augment: true });
  const again = await handful.add('cat', part, { augment: true });
  const ids = [...added, ...again.added].map(({ id }) => id);
  const [first, second] = await handful.embeddings(ids);
  assert.deepEqual(first, second);
  await handful.remove(ids);
});

test('a region that cannot be is refused', TIMEOUT, async () => {
  const [photo] = cat;
  const { width, height } = await handful.pixels(photo);
  const beyond = { region: { x: 1, y: 0, width, height } };
  const sentence = new RegExp(`reaches beyond the photo, which has ${width} x ${height} pixels`);
  await assert.rejects(handful.predict(photo, beyond), {
    code: 'invalid-input',
    message: sentence,
  });
  const { added, failed } = await handful.add('cat', [photo], beyond);
  assert.deepEqual([added, failed.map(({ code }) => code)], [[], ['invalid-input']]);
  const embedding = await handful.embed(photo);
  const [refused] = await handful.predict([embedding], { region: REGION });
  assert.match(refused.message, /an embedding has none/);
  for await (const { code } of handful.predictAll([embedding], { region: REGION })) assert.equal(code, 'invalid-input');
  for (const [region, message] of [
    [{ ...REGION, x: 0.5 }, /The region’s x must be a whole number of pixels from 0, not 0\.5/],
    [{ ...REGION, width: 0 }, /width must be a whole number of pixels from 1, not 0/],
    [{ ...REGION, y: -1 }, /y must be/],
    [{ x: 0, y: 0, width: 3 }, /height must be/],
    ['all', /The region must be an object, not “all”/],
  ]) {
    await assert.rejects(handful.predict(photo, { region }), { code: 'invalid-input', message });
  }
});

test('a project keeps the regions, and embeds them again', TIMEOUT, async () => {
  const regional = await Handful.create({ device: 'cpu', mode: 'fast' });
  const other = await Handful.create({ device: 'cpu', mode: 'quality' });
  try {
    const { added } = await regional.add('cat', cat[0], { region: REGION });
    await regional.add('cup', cup[0]);
    const [{ id }] = added;
    const project = await regional.save({
      photos: new Map([
        [id, cat[0]],
        [2, cup[0]],
      ]),
    });
    const { classes: opened } = await other.open(project, { reembed: true });
    assert.deepEqual(
      opened.map(({ examples }) => examples.map(({ region }) => region)),
      [[REGION], [null]],
    );
    const [embedding] = await other.embeddings([id]);
    assert.deepEqual(embedding, await other.embed(cat[0], { region: REGION }));
    // The file that it writes knows the region, too, although it has no photos.
    const { classes: again } = await other.open(await other.save());
    assert.deepEqual(again[0].examples[0].region, REGION);
  } finally {
    await regional.dispose();
    await other.dispose();
  }
});
