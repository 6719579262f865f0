import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandfulError } from '../errors.js';
import { fakeEngine } from './fakes/engines.mjs';
import { DAMAGED, FakeClassifier, newContext, photo, setUp } from './fakes/session.mjs';
import { SHAPE } from './fakes/workers.mjs';
import { PhotoReader } from './photo-reader.js';
import { Session } from './session.js';

test('a damaged photo does not stop the others, and the order is kept', async () => {
  for (const gpu of [undefined, fakeEngine()]) {
    const { session, classifier } = await setUp({ gpu });
    const photos = [1, 0, 2, 3, 4, 5, 6, 7, 0, 8].map(photo);
    const context = newContext();
    const { added, failed } = await session.add(context, 'cat', photos);
    assert.deepEqual(
      [...classifier.examples.values()],
      [1, 2, 3, 4, 5, 6, 7, 8].map((content) => `cat ${content}`),
    );
    assert.deepEqual(added[3], { id: 4, name: '4.jpg' });
    assert.deepEqual(failed, [DAMAGED, DAMAGED]);
    assert.deepEqual(
      context.reports.map(({ done }) => done),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
    assert.ok(context.reports.every(({ total, phase }) => total === 10 && phase === 'embed'));
  }
});

test('embeddings are added without the engine, and invalid ones are reported', async () => {
  const { session, classifier, workers } = await setUp();
  const kept = (content, length = SHAPE.viewLength) => ({
    name: `photo ${content}`,
    source: new Float32Array(length).fill(content),
  });
  const { added, failed } = await session.add(newContext(), 'cat', [kept(6), kept(7, 2), photo(5)]);
  assert.deepEqual([...classifier.examples.values()], ['cat 6', 'cat 5']);
  assert.deepEqual(added, [
    { id: 1, name: 'photo 6' },
    { id: 2, name: '5.jpg' },
  ]);
  const message = 'An embedding of this classifier has 3 finite numbers.';
  assert.deepEqual(failed, [{ name: 'photo 7', code: 'invalid-input', message }]);
  assert.deepEqual(workers.tasks, ['embed']);
  await assert.rejects(session.add(newContext(), '', [kept(8)]), { message: 'No name.' });
});

test('embeddings come in the order of the ids', async () => {
  const { session } = await setUp();
  await session.add(newContext(), 'cat', [5, 6].map(photo));
  assert.deepEqual(session.embeddings(newContext(), [2, 1]), [
    Float32Array.of(6, 6, 6),
    Float32Array.of(5, 5, 5),
  ]);
  for (const unknown of [3, 1.5, '1', null]) {
    const refusal = { code: 'invalid-input', message: `There is no photo with the id ${unknown}.` };
    assert.throws(() => session.embeddings(newContext(), [1, unknown]), refusal);
  }
});

test('results keep their order when later photos finish first', async () => {
  const waits = new Map();
  const engine = {
    lookAhead: 3,
    embed: ([content]) => new Promise((resolve) => waits.set(content, resolve)),
  };
  const reader = new PhotoReader(engine, () => 1);
  const context = newContext();
  const embedding = reader.embed(context, [1, 2, 3, 4].map(photo));
  assert.deepEqual([...waits.keys()], [1, 2, 3], 'only so many are on their way');
  for (const content of [3, 2, 4, 1]) {
    waits.get(content)(Float32Array.of(content));
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(
    (await embedding).map(([content]) => content),
    [1, 2, 3, 4],
  );
  assert.deepEqual(
    context.reports.map(({ detail }) => detail),
    ['3.jpg', '2.jpg', '4.jpg', '1.jpg'],
  );
});

test('a cancelled add adds nothing and starts no more photos', async () => {
  for (const gpu of [undefined, fakeEngine()]) {
    const { session, classifier, workers } = await setUp({ gpu });
    const contents = Array.from({ length: 50 }, (_, index) => index + 1);
    const adding = session.add(newContext(3), 'cat', contents.map(photo));
    await assert.rejects(adding, { name: 'AbortError' });
    assert.equal(classifier.examples.size, 0);
    const begun = workers.tasks.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(workers.tasks.length, begun);
    assert.ok(begun < 40, `${begun} tasks`);
  }
});

test('an add that is cancelled at its end adds nothing', async () => {
  const { session, classifier } = await setUp();
  await assert.rejects(session.add(newContext(2), 'cat', [1, 2].map(photo)), {
    name: 'AbortError',
  });
  assert.equal(classifier.examples.size, 0);
});

test('a device that is lost during add loses no photo', async () => {
  const gpu = fakeEngine({ failAt: { 2: new Error('lost') } });
  const { session, classifier } = await setUp({ gpu });
  const contents = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const { failed } = await session.add(newContext(), 'cat', contents.map(photo));
  assert.deepEqual(failed, []);
  assert.deepEqual(
    [...classifier.examples.values()],
    contents.map((content) => `cat ${content}`),
  );
});

test('a failed engine ends the call instead of failing every photo', async () => {
  let calls = 0;
  const engine = {
    lookAhead: 2,
    async embed() {
      calls += 1;
      if (calls === 1) throw new HandfulError('engine', 'No worker could be started.');
      await new Promise((resolve) => setImmediate(resolve));
      return Float32Array.of(1);
    },
  };
  const session = new Session(new FakeClassifier(), engine);
  const photos = Array.from({ length: 20 }, (_, index) => photo(index));
  await assert.rejects(session.add(newContext(), 'cat', photos), { code: 'engine' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(calls, 2, 'nor are the other photos begun');
});

test('photos are removed and moved all together or not at all', async () => {
  const { session, classifier } = await setUp();
  await session.add(newContext(), 'cat', [1, 2, 3].map(photo));
  const before = [...classifier.examples];
  const unknown = { code: 'invalid-input', message: 'There is no photo with the id 9.' };
  assert.throws(() => session.remove(newContext(), [1, 9]), unknown);
  assert.throws(() => session.relabel(newContext(), [1, 9], 'dog'), unknown);
  assert.deepEqual([...classifier.examples], before);
  session.relabel(newContext(), [1, 2, 2], 'dog');
  session.remove(newContext(), [1, 1]);
  assert.deepEqual([...classifier.examples.values()], ['dog 2', 'cat 3']);
  assert.throws(() => session.remove(newContext(), [2, 1]), /no photo with the id 1/);
});

test('removing a class removes its photos, also after renaming it', async () => {
  const { session, classifier } = await setUp();
  await session.add(newContext(), 'cat', [1, 2].map(photo));
  session.renameClass(newContext(), 'cat', 'lion');
  classifier.examples.clear();
  session.removeClass(newContext(), 'lion');
  assert.throws(() => session.remove(newContext(), [1]), { code: 'invalid-input' });
});

test('predictions and failures are in the order of the photos', async () => {
  const { session } = await setUp({ gpu: fakeEngine() });
  await session.train(newContext(), {});
  assert.deepEqual(await session.predict(newContext(), [5, 0, 6].map(photo)), [
    { label: 'class 5' },
    DAMAGED,
    { label: 'class 6' },
  ]);
});

test('an error of the classifier ends the call', async () => {
  const { session, workers } = await setUp();
  const photos = Array.from({ length: 50 }, (_, index) => photo(index + 1));
  await assert.rejects(session.predict(newContext(), photos), { code: 'not-trained' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(workers.tasks.length <= 8, `${workers.tasks.length} photos`);
});

test('embeddings are classified without the engine', async () => {
  const { session, workers } = await setUp();
  await session.train(newContext(), {});
  const queries = [photo(5), { name: 'kept', source: Float32Array.of(6, 6, 6) }];
  const context = newContext();
  assert.deepEqual(await session.predict(context, queries), [
    { label: 'class 5' },
    { label: 'class 6' },
  ]);
  assert.deepEqual(workers.tasks, ['embed']);
  assert.equal(context.reports.length, 2);
});

test('embed returns embeddings and failures', async () => {
  const { reader } = await setUp();
  const results = await reader.embed(newContext(), [7, 0, 8].map(photo));
  assert.deepEqual(results, [Float32Array.of(7, 7, 7), DAMAGED, Float32Array.of(8, 8, 8)]);
});

test('a training is stepped to its end, and cancelled between steps', async () => {
  const whole = await setUp();
  const context = newContext();
  assert.deepEqual(await whole.session.train(context, {}), { head: 'ridge', failed: [] });
  assert.deepEqual(
    context.reports.map(({ done }) => done),
    [1 / 3, 2 / 3, 1],
  );
  const cut = await setUp();
  await assert.rejects(cut.session.train(newContext(2), {}), { name: 'AbortError' });
  assert.equal(cut.classifier.steps, 2);
  assert.equal(cut.classifier.freedTraining, true);
});

test('heads are compared one after another, and the head in use stays', async () => {
  const { session, classifier } = await setUp();
  const context = newContext();
  const results = await session.compare(context, ['lda', 'svm'], 0);
  assert.deepEqual(
    results.map(({ head, report }) => [head, report.head]),
    [
      ['lda', 'lda'],
      ['svm', 'svm'],
    ],
  );
  assert.ok(results.every(({ seconds }) => seconds >= 0));
  assert.deepEqual(
    context.reports.map(({ done, total, detail }) => [done.toFixed(2), total, detail]),
    ['0.33', '0.67', '1.00', '1.33', '1.67', '2.00'].map((done, step) => [
      done,
      2,
      step < 3 ? 'lda' : 'svm',
    ]),
  );
  assert.equal(classifier.adopted, undefined);
  classifier.freedSnapshot = false;
  await assert.rejects(session.compare(newContext(4), ['lda', 'svm'], 0), { name: 'AbortError' });
  assert.ok(classifier.freedTraining && classifier.freedSnapshot);
  for (const seed of [-1, 0.5, 2 ** 32]) {
    await assert.rejects(session.compare(context, ['lda'], seed), { code: 'invalid-input' });
    await assert.rejects(session.review(context, seed), { code: 'invalid-input' });
  }
});

test('a review is stepped to its report, and cancelled between steps', async () => {
  const { session, classifier } = await setUp();
  const context = newContext();
  assert.deepEqual(await session.review(context, 7), { head: 'ridge', seed: 7 });
  assert.deepEqual(
    context.reports.map(({ phase, done }) => [phase, done]),
    [1 / 3, 2 / 3, 1].map((done) => ['review', done]),
  );
  assert.equal(classifier.freedReview, true);
  classifier.freedReview = false;
  await assert.rejects(session.review(newContext(1), 0), { name: 'AbortError' });
  assert.equal(classifier.freedReview, true);
});

test('an explanation is what each part adds to the score of a class', async () => {
  const classifier = new FakeClassifier();
  Object.defineProperty(classifier, 'embeddingLength', { value: 2 });
  // Scores are the numbers of the embedding itself.
  classifier.predict = ([cat, dog]) => ({
    scores: [
      { label: 'dog', score: dog },
      { label: 'cat', score: cat },
    ],
  });
  const embeddings = [10, 20, 9, 20, 10, 25, 10, 20, 4, 20];
  const explain = async () => ({ embeddings: Float32Array.from(embeddings), area: 'photo' });
  const engine = { lookAhead: 1, explain };
  const session = new Session(classifier, engine);
  const cat = await session.explain(newContext(), [photo(1)], 'cat');
  assert.deepEqual(cat, {
    label: 'cat',
    width: 2,
    height: 2,
    values: Float32Array.of(1, 0, 0, 6),
    area: 'photo',
  });
  const best = await session.explain(newContext(), [photo(1)], null);
  assert.deepEqual([best.label, ...best.values], ['dog', 0, -5, 0, 0]);
  await assert.rejects(session.explain(newContext(), [photo(1)], 'cow'), { code: 'invalid-input' });
});

test('photos to label are named by their index among all given', async () => {
  const { session } = await setUp();
  const { photos, failed } = await session.labelNext(newContext(), [5, 0, 6, 7].map(photo), 2);
  assert.deepEqual(photos, [{ index: 3 }, { index: 2 }]);
  assert.deepEqual(
    failed.map(({ name }) => name),
    ['0.jpg'],
  );
});

test('similar with a pool names photos by their index among all given, the nearest first', async () => {
  const { session } = await setUp();
  const given = (...source) => ({ name: 'photo', source: Float32Array.from(source) });
  const pool = [given(0, 1, 0), photo(0), given(0, 0, 2), given(0, 3, 4), given(0, 0, 0)];
  const query = given(0, 0, 5);
  const { photos, failed } = await session.similarIn(newContext(), [query], pool, 3);
  assert.deepEqual(photos, [
    { index: 2, similarity: 1 },
    { index: 3, similarity: 0.8 },
    { index: 0, similarity: 0 },
  ]);
  assert.deepEqual(failed, [DAMAGED]);
  assert.deepEqual(await session.similarIn(newContext(), [photo(0)], pool, 2), DAMAGED);
});

test('similar accepts photos and embeddings, and returns failures in order', async () => {
  const { session } = await setUp();
  const queries = [photo(5), photo(0), { name: 'photo', source: Float32Array.of(7, 7, 7) }];
  assert.deepEqual(await session.similar(newContext(), queries, 1), [
    [{ id: 5, label: 'near', similarity: 1 }],
    DAMAGED,
    [{ id: 7, label: 'near', similarity: 1 }],
  ]);
});
