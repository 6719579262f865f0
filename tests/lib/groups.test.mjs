// Photos that belong together are left out together: said by the program, found by time and likeness, kept in the file.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Handful } from '../../www/lib/dist/node/index.js';

const photo = (label, number) => readFileSync(new URL(`../fixtures/photos/${label}/${number}.jpg`, import.meta.url));
const photosOf = (label) => [1, 2, 3, 4, 5, 6].map((number) => photo(label, number));

let handful;

before(async () => {
  handful = await Handful.create({ device: 'cpu', mode: 'fast' });
});

after(() => handful?.dispose());

/** A JPEG file with EXIF data: the camera, and when the photo was taken. */
function takenAt(jpeg, model, time) {
  const texts = [`${model}\0`, `${time}\0`].map((text) => Buffer.from(text));
  const entry = (tag, type, count, value) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16LE(tag, 0);
    bytes.writeUInt16LE(type, 2);
    bytes.writeUInt32LE(count, 4);
    bytes.writeUInt32LE(value, 8);
    return bytes;
  };
  const directory = (...entries) => Buffer.concat([Buffer.from([entries.length, 0]), ...entries, Buffer.alloc(4)]);
  // The first directory with two entries, then the model, the second directory with one entry, and the time.
  const modelAt = 8 + 2 + 2 * 12 + 4;
  const exifAt = modelAt + texts[0].length;
  const timeAt = exifAt + 2 + 12 + 4;
  const tiff = Buffer.concat([
    Buffer.from('II*\0\x08\0\0\0', 'latin1'),
    directory(entry(0x110, 2, texts[0].length, modelAt), entry(0x8769, 4, 1, exifAt)),
    texts[0],
    directory(entry(0x9003, 2, texts[1].length, timeAt)),
    texts[1],
  ]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(tiff.length + 8);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, Buffer.from('Exif\0\0'), tiff, jpeg.subarray(2)]);
}

test('what the program says is left out together and kept in the file', { timeout: 120_000 }, async () => {
  const { added } = await handful.add('cat', photosOf('cat').slice(0, 3), { group: 'Tom' });
  await handful.add('cat', photosOf('cat').slice(3), { group: { name: 'Kit', source: 'column' } });
  await handful.add('rocket', photosOf('rocket'), { group: null });
  const ids = added.map(({ id }) => id);
  const groups = await handful.groups();
  assert.deepEqual(groups.map(({ name, source, photos }) => [name, source, photos.length]), [
    ['Tom', 'hand', 3],
    ['Kit', 'column', 3],
  ]);
  assert.deepEqual(groups[0].photos, ids);
  const report = await handful.train();
  assert.deepEqual([report.leaveOneOut.total, report.leaveOneOut.groups], [12, 8]);
  assert.deepEqual(report.classes.map(({ groups }) => groups), [2, 6]);

  await handful.renameClass('cat', 'pets');
  await handful.relabel(ids[0], 'rocket');
  const opened = await Handful.create({ device: 'cpu', project: await handful.save() });
  try {
    assert.deepEqual(await opened.groups(), await handful.groups());
    const known = opened.opened.classes.flatMap(({ examples }) => examples);
    const inGroup = known.filter(({ group }) => group === 'Tom').map(({ id }) => id);
    assert.deepEqual(inGroup.sort(), ids);
    assert.equal(known.filter(({ group }) => group === '').length, 6);
  } finally {
    await opened.dispose();
  }
});

test('a class of one group has no accuracy and no percentages until it is taken apart', { timeout: 120_000 }, async () => {
  for (const { label } of await handful.classes()) await handful.removeClass(label);
  const { added } = await handful.add('cat', photosOf('cat'), { group: 'Tom' });
  await handful.add('rocket', photosOf('rocket'), { group: null });
  const together = await handful.train();
  assert.deepEqual([together.calibrated, together.classes[0].leftOut.total], [false, 0]);
  assert.equal(together.leaveOneOut.total, 6);
  const [{ label, scores }] = await handful.predict([photo('cat', 1)]);
  assert.deepEqual([label, scores[0].probability], ['cat', null]);
  await handful.group(added.map(({ id }) => id), null);
  const apart = await handful.train();
  assert.deepEqual([apart.calibrated, apart.leaveOneOut.total, apart.leaveOneOut.groups], [true, 12, 12]);
  assert.deepEqual(await handful.groups(), []);
});

test('near-duplicates, and photos of one camera within seconds, belong together by themselves', { timeout: 120_000 }, async () => {
  for (const { label } of await handful.classes()) await handful.removeClass(label);
  const times = ['12:00:00', '12:00:02', '12:00:05', '12:00:09', '12:00:10'];
  const cats = times.map((time, at) => takenAt(photo('cat', at + 1), at === 4 ? 'other' : 'trap', `2024:05:01 ${time}`));
  const byTime = await handful.add('cat', cats);
  assert.deepEqual(byTime.failed, []);
  const found = await handful.groups();
  const ids = byTime.added.map(({ id }) => id);
  assert.deepEqual(found.map(({ source, photos }) => [source, photos]), [['time', ids.slice(0, 3)]]);
  // The same photo again, without its time, and as an embedding whose file tells the time.
  const again = await handful.add('cat', [photo('cat', 1)]);
  const embedding = await handful.embed(photo('cat', 6));
  const late = new Blob([takenAt(photo('cat', 6), 'trap', '2024:05:01 12:00:11')]);
  const embedded = await handful.add('cat', [embedding], { originals: [late] });
  const groups = await handful.groups();
  assert.deepEqual(groups.map(({ photos }) => photos), [
    [...ids.slice(0, 3), again.added[0].id],
    [ids[3], embedded.added[0].id],
  ]);
});

test('a group that cannot be is refused, and nothing changes', async () => {
  const before = await handful.groups();
  for (const group of [' ', 7, {}, { name: 'a', source: 'telepathy' }, 'x'.repeat(1001)]) {
    await assert.rejects(handful.add('cat', [photo('cat', 1)], { group }), { code: 'invalid-input' });
    await assert.rejects(handful.group([1], group), { code: 'invalid-input' });
  }
  await assert.rejects(handful.group([999_999], 'Tom'), { code: 'invalid-input' });
  assert.deepEqual(await handful.groups(), before);
});
