// A project is saved and opened in the real module, all or nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embeddingOf, newContext, newSession, photo, SAVE, taught } from './support/classifier.mjs';

const QUERIES = [7, 8, 9].map(photo);
const bytes = async (blob) => [...new Uint8Array(await blob.arrayBuffer())];

function assertClose(actual, expected) {
  assert.deepEqual(
    actual.map(({ label, unlike }) => [label, unlike]),
    expected.map(({ label, unlike }) => [label, unlike]),
  );
  for (const [at, { scores }] of actual.entries()) {
    for (const [place, { probability }] of scores.entries()) {
      const other = expected[at].scores[place].probability;
      assert.ok(Math.abs(probability - other) <= 1e-6, `${probability} ${other}`);
    }
  }
}

/** A photo as it comes out of a project, of which no file was known. */
const example = (id, byte) => ({ id, name: `${byte}.jpg`, size: null, modified: null, region: null, group: '' });

for (const head of ['ridge', 'linear', 'knn', 'mlp']) {
  test(`${head} predicts the same after saving and opening, and learns on`, async () => {
    const session = await taught();
    session.remove(newContext(), [3]);
    session.relabel(newContext(), [5], 'odd');
    await session.train(newContext(), { head, seed: 5 });
    const expected = await session.predict(newContext(), QUERIES);
    const { file, failed } = await session.save(newContext(), SAVE);
    assert.deepEqual(failed, []);

    const other = newSession();
    await other.add(newContext(), 'gone', [photo(11)]);
    const opened = await other.open(newContext(), file, false);
    assert.deepEqual(
      [opened.name, opened.head, opened.notes],
      ['Numbers', { name: head, seed: 5 }, []],
    );
    assert.deepEqual(opened.classes, [
      {
        label: 'odd',
        examples: [1, 2, 5].map((id) => example(id, { 1: 1, 2: 3, 5: 4 }[id])),
      },
      { label: 'even', examples: [4, 6].map((id) => example(id, { 4: 2, 6: 6 }[id])) },
      { label: 'none yet', examples: [] },
    ]);
    assert.equal(opened.report.leaveOneOut.total, 5);
    assertClose(await other.predict(newContext(), QUERIES), expected);

    const { added } = await other.add(newContext(), 'none yet', [photo(12)]);
    assert.deepEqual(added, [{ id: 7, name: '12.jpg' }]);
    other.remove(newContext(), [1, 7]);
    assert.deepEqual(
      (await other.classes()).map(({ count }) => count),
      [2, 2, 0],
    );
  });
}

test('photos and thumbnails lie in the file as they are, and come out as parts of it', async () => {
  const session = await taught();
  const data = (byte, type) => new Blob([Uint8Array.of(byte, 1, 2, 3)], { type });
  const photos = new Map([1, 2, 3].map((id) => [id, data(2 * id - 1, 'image/jpeg')]));
  const thumbnails = new Map([[2, data(99, 'image/webp')]]);
  const context = newContext();
  const { file } = await session.save(context, { name: '', photos, thumbnails });
  assert.deepEqual(context.reports.map(({ phase, done, total }) => [phase, done, total]).at(-1), [
    'save',
    3,
    4,
  ]);
  const opened = await newSession().open(newContext(), file, false);
  assert.equal(opened.report, null, 'it was never trained');
  assert.deepEqual([...opened.photos.keys()], [1, 2, 3]);
  assert.deepEqual([opened.photos.get(2).name, opened.photos.get(2).type], ['3.jpg', 'image/jpeg']);
  assert.deepEqual(await bytes(opened.photos.get(2)), [3, 1, 2, 3]);
  assert.deepEqual(await bytes(opened.thumbnails.get(2)), [99, 1, 2, 3]);
});

test('what tells a file from others of its name is kept, however often the project is', async () => {
  const session = newSession();
  const files = [1, 3, 2].map((byte) => new File([Uint8Array.of(byte)], `${byte}.jpg`, { lastModified: 1000 * byte }));
  const [first, second, third] = files.map((source) => ({ name: source.name, source }));
  await session.add(newContext(), 'odd', [first, second]);
  // Learnt as an embedding, it has a file only when it is saved.
  await session.add(newContext(), 'even', [{ ...third, source: embeddingOf(2) }]);
  const photos = new Map([
    [1, files[0]],
    [3, files[2]],
  ]);
  let { file } = await session.save(newContext(), { ...SAVE, photos });
  for (const again of [newSession(), newSession()]) {
    const opened = await again.open(newContext(), file, false);
    const facts = opened.classes.flatMap(({ examples }) => examples);
    assert.deepEqual(
      facts.map(({ id, size, modified }) => [id, size, modified]),
      [
        [1, 1, 1000],
        [2, 1, 3000],
        [3, 1, 2000],
      ],
    );
    assert.equal(opened.photos.get(3).lastModified, 2000);
    ({ file } = await again.save(newContext(), { ...SAVE, photos: opened.photos }));
  }
});

test('what is compared is the photos as they were at the start', async () => {
  const session = await taught();
  const before = await session.compare(newContext(), ['ridge', 'lda'], 0);
  const totals = (comparisons) => comparisons.map(({ report }) => report.leaveOneOut.total);
  assert.deepEqual(totals(before), [6, 6]);
  const context = newContext();
  const first = context.progress;
  context.progress = (report) => {
    if (context.reports.length === 0) session.remove(newContext(), [1]);
    first(report);
  };
  assert.deepEqual(totals(await session.compare(context, ['ridge', 'lda'], 0)), [6, 6]);
  assert.equal((await session.classes())[0].count, 2);
});

test('a picture that is gone is left out and told of; one of an unknown photo is refused', async () => {
  const session = await taught();
  class Gone extends Blob {
    slice() {
      return { arrayBuffer: () => Promise.reject(new Error('gone')) };
    }
  }
  const photos = new Map([
    [1, new Gone()],
    [2, new Blob([Uint8Array.of(3)])],
  ]);
  const { file, failed } = await session.save(newContext(), { ...SAVE, photos });
  assert.deepEqual(
    failed.map(({ name, code }) => [name, code]),
    [['1.jpg', 'io']],
  );
  const opened = await newSession().open(newContext(), file, false);
  assert.deepEqual([...opened.photos.keys()], [2]);
  const unknown = session.save(newContext(), { ...SAVE, photos: new Map([[9, new Blob()]]) });
  await assert.rejects(unknown, { code: 'invalid-input' });
});

test('another space is refused, or embedded again from the photos', async () => {
  const session = await taught({ mode: 'fast', precision: 'f32' });
  await session.train(newContext(), {});
  const source = (byte) => new Blob([Uint8Array.of(byte)]);
  const photos = new Map([
    [1, source(1)],
    [2, source(3)],
    [3, source(0)],
    [4, source(2)],
    [5, source(4)],
  ]);
  const { file } = await session.save(newContext(), { ...SAVE, photos });
  const other = await taught();
  await other.train(newContext(), {});
  const before = await other.predict(newContext(), QUERIES);
  await assert.rejects(other.open(newContext(), file, false), (error) => {
    assert.equal(error.code, 'contract-mismatch');
    assert.match(error.message, /in fast mode and f32; .* in quality mode and int8/);
    return true;
  });
  assert.deepEqual(await other.predict(newContext(), QUERIES), before);
  const opened = await other.open(newContext(), file, true);
  assert.deepEqual(
    opened.failed.map(({ name, code }) => [name, code]),
    [
      ['6.jpg', 'contract-mismatch'],
      ['5.jpg', 'damaged-photo'],
    ],
  );
  assert.deepEqual(
    opened.classes.map(({ examples }) => examples.map(({ id }) => id)),
    [[1, 2], [4, 5], []],
  );
  assert.equal(opened.report.leaveOneOut.total, 4);
  const bare = (await session.save(newContext(), SAVE)).file;
  await assert.rejects(other.open(newContext(), bare, true), { code: 'contract-mismatch' });
});

test('opening that is cancelled while it trains changes nothing', async () => {
  const session = await taught();
  await session.train(newContext(), { head: 'linear' });
  const before = await session.predict(newContext(), QUERIES);
  const { file } = await session.save(newContext(), SAVE);
  session.remove(newContext(), [1]);
  await assert.rejects(session.open(newContext(2), file, false), { name: 'AbortError' });
  assert.deepEqual(
    (await session.classes()).map(({ count }) => count),
    [2, 3, 0],
  );
  assert.deepEqual(await session.predict(newContext(), QUERIES), before);
});

test('saving that is cancelled gives no file', async () => {
  const session = await taught();
  const photos = new Map([1, 2, 3].map((id) => [id, new Blob([Uint8Array.of(id)])]));
  await assert.rejects(session.save(newContext(2), { ...SAVE, photos }), { name: 'AbortError' });
});
