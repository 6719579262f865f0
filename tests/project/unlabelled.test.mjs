// Unlabelled photos in the real module: the same scores as natively, a plain caution, and nothing kept.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { newContext, newSession, photo, SAVE, taught } from './support/classifier.mjs';

const DIM = 1904;
const WAY = 3;
const { scores: REFERENCE } = JSON.parse(
  readFileSync(new URL('../fixtures/unlabelled.json', import.meta.url), 'utf8'),
);

/** The photos of `tests/heads/browser_reference.rs`, as embeddings. */
function ofAllClasses(count, seed, moved) {
  return Array.from({ length: WAY }, (_, label) => {
    let state = seed + label;
    const number = (k) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const noise = Math.fround(state / 2 ** 32);
      const shift = Math.fround(
        Math.fround(noise * 0.0625) + (k % WAY === label ? 0.015625 : 0),
      );
      return shift + (k % 5 === 0 ? moved : 0);
    };
    return Array.from({ length: count }, () => Float32Array.from({ length: DIM }, (_, k) => number(k)));
  });
}

const named = (embeddings) => embeddings.map((source, at) => ({ name: `${at}`, source }));

async function session() {
  const session = newSession();
  for (const [label, photos] of ofAllClasses(3, 100, 0).entries())
    await session.add(newContext(), `${label}`, named(photos), false);
  return session;
}

const UNLABELLED = named(ofAllClasses(6, 200, 0.015625).flat());
const QUERIES = named(ofAllClasses(2, 300, 0.015625).flat());

const CASES = [
  ['propagate', { head: 'propagate' }],
  ['transport', { head: 'transport' }],
  ['transport-balanced', { head: 'transport-balanced' }],
  ['mean', { align: 'mean' }],
  ['covariance', { align: 'covariance' }],
];

for (const [name, settings] of CASES) {
  test(`${name} scores as natively`, async () => {
    const taught = await session();
    const report = await taught.train(newContext(), { ...settings, unlabelled: UNLABELLED });
    assert.deepEqual(report.failed, []);
    assert.equal(report.head, settings.head ?? 'ridge');
    const predictions = await taught.predict(newContext(), QUERIES);
    for (const [at, expected] of REFERENCE[name].entries()) {
      const { scores } = predictions[at];
      for (const { label, score } of scores)
        assert.ok(Math.abs(score - expected[label]) < 1e-6, `${at} ${label} ${score}`);
    }
    assert.equal(predictions.length, REFERENCE[name].length);
  });
}

test('what a person should know comes with the report', async () => {
  const taught = await session();
  const caution = async (settings) => (await taught.train(newContext(), settings)).caution;
  assert.equal(await caution({}), null);
  assert.match(await caution({ head: 'transport' }), /fewer than five/);
  const unlabelled = UNLABELLED;
  assert.equal(await caution({ head: 'transport', unlabelled }), null);
  assert.match(await caution({ head: 'transport-balanced', unlabelled }), /equally many/);
  assert.match(await caution({ align: 'mean', unlabelled }), /equally common/);
  assert.match(await caution({ head: 'ridge', unlabelled }), /learns nothing from/);
});

test('photos that cannot be used are told of, and the rest goes on', async () => {
  const session = await taught();
  const unlabelled = [photo(7), photo(0), { name: 'short', source: new Float32Array(3) }, photo(8)];
  const context = newContext();
  const { failed } = await session.train(context, { align: 'mean', unlabelled });
  assert.deepEqual(
    failed.map(({ name, code }) => [name, code]),
    [
      ['0.jpg', 'damaged-photo'],
      ['short', 'invalid-input'],
    ],
  );
  assert.ok(context.reports.some(({ phase }) => phase === 'embed'));
  const none = { align: 'mean', unlabelled: [photo(0)] };
  await assert.rejects(session.train(newContext(), none), { code: 'invalid-input' });
});

test('a project does not say that it was trained with photos it has not', async () => {
  const session = await taught();
  const unlabelled = [7, 8, 9].map(photo);
  await session.train(newContext(), { align: 'covariance', unlabelled });
  const { file } = await session.save(newContext(), SAVE);
  const opened = await newSession().open(newContext(), file, false);
  assert.deepEqual([opened.head, opened.report], [null, null]);
  await session.train(newContext(), {});
  const again = await session.save(newContext(), SAVE);
  const { head } = await newSession().open(newContext(), again.file, false);
  assert.equal(head.name, 'ridge');
});

test('a training with unlabelled photos that is cancelled changes nothing', async () => {
  const session = await taught();
  await session.train(newContext(), {});
  const before = await session.predict(newContext(), [photo(7)]);
  const unlabelled = [7, 8, 9].map(photo);
  await assert.rejects(session.train(newContext(2), { head: 'transport', unlabelled }), {
    name: 'AbortError',
  });
  assert.deepEqual(await session.predict(newContext(), [photo(7)]), before);
});

test('heads are compared beside photos without a class, as they are trained', async () => {
  const taught = await session();
  const heads = ['ridge', 'transport'];
  const results = await taught.compare(newContext(), heads, 0, UNLABELLED);
  for (const [index, head] of heads.entries()) {
    const { failed, ...report } = await taught.train(newContext(), { head, unlabelled: UNLABELLED });
    assert.deepEqual(failed, []);
    assert.deepEqual(results[index].report, report);
  }
  const [alone] = await taught.compare(newContext(), ['transport'], 0);
  assert.equal(results[1].report.caution, null);
  assert.match(alone.report.caution, /fewer than five/);
});

test('aligning goes in steps that tell how far it is, and can be cancelled between them', async () => {
  const taught = await session();
  const settings = { align: 'covariance', unlabelled: UNLABELLED };
  const context = newContext();
  await taught.train(context, settings);
  const steps = context.reports.filter(({ phase }) => phase === 'train').map(({ done, total }) => done / total);
  // The first half of the work is to align.
  assert.ok(steps.filter((share) => share > 0 && share < 0.5).length >= 6, `${steps}`);
  assert.deepEqual(steps.toSorted((a, b) => a - b), steps);
  const embedded = context.reports.findIndex(({ phase }) => phase === 'train');
  const before = await taught.predict(newContext(), QUERIES.slice(0, 1));
  await assert.rejects(taught.train(newContext(embedded + 5), settings), { name: 'AbortError' });
  assert.deepEqual(await taught.predict(newContext(), QUERIES.slice(0, 1)), before);
});
