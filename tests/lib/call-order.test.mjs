// Calls at any time and in any order: aborted, before a training, beside each other, after the end.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readCollection } from '../../www/lib/dist/collection/index.js';
import { Handful } from '../../www/lib/dist/node/index.js';
import { drain, learnt, OTHER, PHOTO, refused, stateOf } from './support/wrong-use.mjs';

let handful;
before(async () => {
  handful = await learnt();
});
after(() => handful?.dispose());

test('an abort rejects with its reason, before any other error', async () => {
  const reason = new Error('Enough.');
  const signal = AbortSignal.abort(reason);
  const before = await stateOf(handful);
  for (const call of [
    () => handful.add('first', PHOTO, { signal }),
    () => handful.train({ signal }),
    () => handful.compare(['ridge'], { signal }),
    () => handful.predict(PHOTO, { signal }),
    () => drain(handful.predictAll([PHOTO], { signal })),
    () => handful.review({ signal }),
    () => handful.explain(PHOTO, 'first', { signal }),
    () => handful.labelNext([PHOTO], 1, { signal }),
    () => handful.similar(PHOTO, { signal }),
    () => handful.embed(PHOTO, { signal }),
    () => handful.save({ signal }),
    () => handful.open(new Blob(), { signal }),
    () => handful.export('json', { signal }),
    () => Handful.create({ signal }),
  ]) {
    await assert.rejects(call(), (error) => error === reason);
  }
  assert.deepEqual(await stateOf(handful), before);
});

test('empty lists are valid', async () => {
  assert.deepEqual(await handful.predict([]), []);
  assert.deepEqual(await handful.embed([]), []);
  assert.deepEqual(await handful.compare([]), []);
  assert.deepEqual(await handful.embeddings([]), []);
  assert.deepEqual(await handful.add('third', []), { added: [], failed: [] });
  assert.deepEqual((await handful.labelNext([], 1)).photos, []);
  await handful.remove([]);
  assert.deepEqual((await readCollection([])).classes, []);
});

test('calls before the training have a code of their own', async () => {
  const empty = await Handful.create({ device: 'cpu', mode: 'fast' });
  try {
    for (const call of [
      () => empty.predict(PHOTO),
      () => empty.review(),
      () => empty.explain(PHOTO),
      () => empty.labelNext([PHOTO], 1),
      () => empty.export('onnx'),
      () => drain(empty.predictAll([PHOTO])),
    ]) {
      await refused(call(), /Nothing has been trained yet/, 'not-trained');
    }
    await refused(empty.train(), /at least two classes/);
    await refused(empty.compare(['ridge']), /at least two classes/);
    assert.deepEqual(await empty.similar(PHOTO), []);
    const { classes, head } = await empty.open(await empty.save());
    assert.deepEqual([classes, head], [[], null]);
  } finally {
    await empty.dispose();
  }
});

test('labels are compared in normal form, and may be any text', { timeout: 60_000 }, async () => {
  const one = await Handful.create({ device: 'cpu', mode: 'fast' });
  try {
    const [composed, decomposed] = ['Café', 'Cafe\u0301'];
    await one.add(composed, PHOTO);
    await one.add(decomposed, PHOTO);
    await refused(one.addClass(decomposed), /already a class “Café”/);
    // Case matters; the others are names of JavaScript.
    for (const label of ['café', '__proto__', 'constructor', 'toString']) await one.add(label, OTHER);
    const labels = [composed, 'café', '__proto__', 'constructor', 'toString'];
    const counts = (await one.classes()).map(({ label, count }) => [label, count]);
    assert.deepEqual(counts, labels.map((label, at) => [label, at === 0 ? 2 : 1]));
    await one.train();
    const { scores } = await one.predict(PHOTO);
    assert.deepEqual(scores.map(({ label }) => label).toSorted(), labels.toSorted());
    assert.equal((await one.explain(PHOTO, decomposed)).label, composed);
    const opened = await one.open(await one.save());
    assert.deepEqual(opened.classes.map(({ label }) => label), labels);
    await one.relabel(1, '__proto__');
    await one.renameClass(decomposed, 'bar');
    await one.removeClass('__proto__');
    assert.deepEqual((await one.classes())[0], { label: 'bar', count: 1 });
  } finally {
    await one.dispose();
  }
});

test('concurrent calls do not affect each other', { timeout: 120_000 }, async () => {
  const one = await learnt();
  try {
    const project = await one.save();
    const reports = await Promise.all([one.train({ head: 'ridge' }), one.train({ head: 'lda' }), one.train()]);
    assert.deepEqual(reports.map(({ head }) => head), ['ridge', 'lda', 'ridge']);
    // Calls that run beside others work on a snapshot.
    const [compared, reviewed, opened] = await Promise.all([
      one.compare(['ridge', 'prototype']),
      one.review(),
      one.open(project),
      one.removeClass('second'),
    ]);
    assert.deepEqual(compared.map(({ report }) => report.classes.length), [2, 2]);
    assert.equal(reviewed.photos.length, 4);
    assert.equal(opened.classes.length, 2);
    assert.deepEqual(await one.classes(), [{ label: 'first', count: 2 }]);
    const [again, twice] = await Promise.all([one.open(project), one.open(project)]);
    assert.deepEqual(again.classes, twice.classes);
    assert.equal((await one.predict(PHOTO)).label, 'first');
  } finally {
    await one.dispose();
  }
});

test('every call rejects after dispose', async () => {
  const over = await learnt();
  const pending = Promise.allSettled([over.train(), over.predict(PHOTO), over.embed(PHOTO), over.review()]);
  await over.dispose();
  await over.dispose();
  assert.deepEqual(
    (await pending).map(({ reason }) => reason?.code),
    ['disposed', 'disposed', 'disposed', 'disposed'],
  );
  for (const call of [
    () => over.addClass('third'),
    () => over.renameClass('first', 'third'),
    () => over.removeClass('first'),
    () => over.classes(),
    () => over.add('first', PHOTO),
    () => over.remove(1),
    () => over.relabel(1, 'second'),
    () => over.train(),
    () => over.compare(['ridge']),
    () => over.predict(PHOTO),
    () => over.predict([]),
    () => drain(over.predictAll([PHOTO])),
    () => over.review(),
    () => over.explain(PHOTO),
    () => over.labelNext([PHOTO], 1),
    () => over.similar(PHOTO),
    () => over.embed(PHOTO),
    () => over.embeddings([1]),
    () => over.save(),
    () => over.open(new Blob()),
    () => over.export('json'),
  ]) {
    await refused(call(), /has been disposed of/, 'disposed');
  }
});

test('invalid collections', async () => {
  for (const files of [undefined, null, 'photos.zip', 7, {}, PHOTO, new Blob(['x']), [null], ['a.jpg'], [{}], [new Blob()]]) {
    await refused(readCollection(files), /^The files must be |is not a File/);
  }
});
