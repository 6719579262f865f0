// A labelled test set is measured by the classifier as it is, and never learnt from.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Handful } from '../../www/lib/dist/node/index.js';

const FIXTURES = new URL('../fixtures/', import.meta.url);
const photosIn = (folder) => {
  const url = new URL(folder, FIXTURES);
  return readdirSync(url)
    .sort()
    .map((name) => ({ name, bytes: readFileSync(new URL(`${folder}${name}`, FIXTURES)) }));
};
const QUERIES = photosIn('queries/');
const LABELS = ['cat', 'coffee', 'rocket'];

let handful;
let trained;

before(async () => {
  handful = await Handful.create({ device: 'cpu', mode: 'fast' });
  for (const label of LABELS) await handful.add(label, photosIn(`photos/${label}/`).map(({ bytes }) => bytes));
  trained = await handful.train();
});

after(() => handful?.dispose());

/** The queries by class, under labels as people write them, with a photo that cannot be read. */
function kept() {
  const of = (start) => QUERIES.filter(({ name }) => name.startsWith(start)).map(({ bytes }) => bytes);
  return [
    { label: ' cat\n', photos: [Uint8Array.of(1, 2, 3), ...of('cat')] },
    ...LABELS.slice(1).map((label) => ({ label, photos: of(label) })),
    { label: 'other', photos: of('unrelated') },
  ];
}

test('the figures are those of the predictions', { timeout: 120_000 }, async () => {
  const classes = kept();
  const { failed, ...report } = await handful.evaluate(classes);
  const labels = classes.flatMap(({ label, photos }) => photos.map(() => label.trim()));
  const predictions = await handful.predict(classes.flatMap(({ photos }) => photos));
  assert.deepEqual(failed.map(({ name }) => name), ['photo 1']);
  assert.equal(report.photos.length, labels.length - 1);
  for (const { index, label, predicted, probability, unlike } of report.photos) {
    const { scores, unlike: expected } = predictions[index];
    assert.deepEqual([label, predicted, unlike], [labels[index], scores[0].label, expected]);
    assert.ok(Math.abs(probability - scores[0].probability) < 1e-9);
  }
  const known = report.photos.filter(({ label }) => label !== 'other');
  const correct = known.filter(({ label, predicted }) => label === predicted).length;
  assert.deepEqual([report.accuracy.correct, report.accuracy.total], [correct, known.length]);
  assert.equal(report.confusion.flat().reduce((sum, count) => sum + count), known.length);
  assert.deepEqual(report.classes.map(({ label }) => label), trained.classes.map(({ label }) => label));
  const others = report.photos.length - known.length;
  assert.deepEqual(report.unknownClasses, [{ label: 'other', count: others }]);
  assert.equal(report.unknown.total, others);
  assert.equal(report.withoutDuplicates, null);
});

test('training photos in it are found, embeddings are taken, and nothing is learnt', { timeout: 120_000 }, async () => {
  const before = await handful.classes();
  const [own] = photosIn('photos/cat/');
  const embedding = await handful.embed(own.bytes);
  const [query] = QUERIES.filter(({ name }) => name.startsWith('cat'));
  const { photos, withoutDuplicates } = await handful.evaluate([{ label: 'cat', photos: [embedding, query.bytes] }]);
  assert.equal(typeof photos[0].duplicateOf, 'number');
  assert.equal(photos[1].duplicateOf, null);
  assert.equal(withoutDuplicates.total, 1);
  assert.deepEqual(await handful.classes(), before);
  const again = await handful.train();
  assert.deepEqual(again.leaveOneOut, trained.leaveOneOut);
});

test('it can be aborted, and mistakes are told', { timeout: 120_000 }, async () => {
  await assert.rejects(handful.evaluate(kept(), { signal: AbortSignal.abort() }), { name: 'AbortError' });
  for (const classes of [null, 3, [null], [{ label: '  ', photos: [] }], [{ label: 'cat' }], [{ label: 'cat', photos: ['a'] }]])
    await assert.rejects(handful.evaluate(classes), { code: 'invalid-input' }, JSON.stringify(classes));
  const { accuracy, photos } = await handful.evaluate([]);
  assert.deepEqual([accuracy, photos], [null, []]);
  const fresh = await Handful.create({ device: 'cpu', mode: 'fast' });
  await assert.rejects(fresh.evaluate([{ label: 'cat', photos: [] }]), { code: 'not-trained' });
  fresh.dispose();
});
