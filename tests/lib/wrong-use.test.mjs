// Wrong use of every public method rejects with an error of the package and changes nothing. The program's own errors,
// such as an abort reason, are passed on unchanged.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { readCollection } from '../../www/lib/dist/collection/index.js';
import { Handful, HandfulError } from '../../www/lib/dist/node/index.js';

const bytesOf = (name) => readFileSync(new URL(`../fixtures/formats/${name}`, import.meta.url));
const PHOTO = bytesOf('baseline.jpg');
const OTHER = bytesOf('rgb8.png');
const TEXT = new File(['No photo at all.'], 'holiday.jpg', { type: 'image/jpeg' });

/** Values that a program may pass by mistake; a photo is a single item, not a list. */
const NO_TEXTS = [undefined, null, 7, {}, ['a'], Symbol('a'), () => 'a', '\ud800', 'half \udc00'];
const NO_LISTS = [undefined, null, 7, 'a.jpg', {}, PHOTO, TEXT, () => [PHOTO]];
const NO_COUNTS = [-1, 1.5, Number.NaN, -Infinity, '2', null, {}];
const NO_IDS = [undefined, null, 'x', '1', 1.5, -1, 0, 99, [1, 99], Number.NaN, 2 ** 32 + 1, {}, 1n];
const NO_SETTINGS = ['ridge', 7, true, () => {}, { signal: 'now' }, { signal: {} }, { onProgress: 'bar' }];

const NO_PHOTO = /neither a file, bytes, pixels/;
const NO_LIST = /must be a list, not /;
const NO_TEXT = /must be a text, not |contains half of a character/;
const NO_COUNT = /^The count must be a whole number/;

let handful;
before(async () => {
  handful = await learnt();
});
after(() => handful?.dispose());

/** A trained classifier. */
async function learnt() {
  const made = await Handful.create({ device: 'cpu', mode: 'fast' });
  await made.add('first', [PHOTO, PHOTO]);
  await made.add('second', [OTHER, OTHER]);
  await made.train();
  return made;
}

/** The state that a user would notice. */
async function stateOf(one) {
  return [await one.classes(), await one.predict(PHOTO), await one.similar(PHOTO), one.opened];
}

/** The call rejects as a mistake of the program, with a sentence. */
async function refused(call, words, code = 'invalid-input') {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof HandfulError, `${error?.stack}`);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, words);
    assert.match(error.message, /\.$/);
    return true;
  });
}

/** A test of calls that must reject and change nothing. */
function refusals(name, tryAll) {
  test(name, { timeout: 120_000 }, async () => {
    const before = await stateOf(handful);
    await tryAll();
    assert.deepEqual(await stateOf(handful), before, 'something has changed');
  });
}

const drain = async (stream) => {
  for await (const _ of stream);
};

refusals('invalid labels', async () => {
  const calls = [
    (label) => handful.addClass(label),
    (label) => handful.removeClass(label),
    (label) => handful.renameClass('first', label),
    (label) => handful.renameClass(label, 'third'),
    (label) => handful.add(label, PHOTO),
    (label) => handful.relabel(1, label),
  ];
  for (const call of calls) {
    for (const label of NO_TEXTS) await refused(call(label), NO_TEXT);
    for (const label of ['', ' ', '\n\t']) await refused(call(label), /^A class needs a name\.$/);
    await refused(call('a'.repeat(10_000)), /at most 1000 characters, not 10000\.$/);
  }
  for (const label of NO_TEXTS.slice(1)) {
    if (label !== null) await refused(handful.explain(PHOTO, { label }), NO_TEXT);
  }
  await refused(handful.addClass('first'), /already a class “first”/);
  await refused(handful.relabel(1, 'third'), /no class “third”/);
  for (const third of ['third', { label: 'third' }]) await refused(handful.explain(PHOTO, third), /No class “third”/);
});

refusals('invalid photos', async () => {
  const ask = [
    (photo) => handful.predict(photo),
    (photo) => handful.embed(photo),
    (photo) => handful.similar(photo),
    (photo) => handful.explain(photo),
  ];
  const wrong = [undefined, null, 'a.jpg', 7, {}, () => PHOTO, Promise.resolve(PHOTO), new DataView(new ArrayBuffer(4))];
  for (const photo of wrong) {
    for (const call of [...ask, (one) => handful.add('first', one)]) await refused(call(photo), NO_PHOTO);
    const among = [PHOTO, photo];
    for (const call of [
      () => handful.add('first', among),
      () => handful.predict(among),
      () => handful.embed(among),
      () => handful.labelNext(among, 1),
      () => handful.train({ unlabelled: among }),
      () => handful.compare(['ridge'], { unlabelled: among }),
      () => drain(handful.predictAll(among)),
    ]) {
      await refused(call(), /^photo 2 is neither/);
    }
  }
  for (const call of ask) {
    await refused(call(new Uint8Array()), /empty \(0 bytes\)/, 'damaged-photo');
    await refused(call(new Blob([])), /empty \(0 bytes\)/, 'damaged-photo');
    await refused(call(TEXT), /text file/, 'unsupported-format');
    await refused(call(given(PHOTO)), /cannot be copied/, 'empty-photo');
    await refused(call(given(PHOTO).buffer), /cannot be copied/, 'empty-photo');
  }
});

/** A copy whose buffer has been transferred. */
function given(bytes) {
  const copy = bytes.slice instanceof Function ? new bytes.constructor(bytes) : bytes;
  const own = copy instanceof Float32Array ? copy : new Uint8Array(bytes);
  structuredClone(own, { transfer: [own.buffer] });
  return own;
}

refusals('invalid lists', async () => {
  for (const list of NO_LISTS) {
    await refused(handful.labelNext(list, 1), NO_LIST);
    await refused(drain(handful.predictAll(list)), NO_LIST);
    await refused(handful.compare(list), NO_LIST);
    if (list === undefined) continue;
    await refused(handful.train({ unlabelled: list }), NO_LIST);
    await refused(handful.compare(['ridge'], { unlabelled: list }), NO_LIST);
  }
});

refusals('invalid embeddings', async () => {
  const whole = await handful.embed(PHOTO);
  const wrong = [whole.slice(1), new Float32Array(), whole.map((x, at) => (at === 5 ? Number.NaN : x)), given(whole)];
  for (const embedding of wrong) {
    await refused(handful.predict(embedding), /embedding of this classifier has 1904 finite numbers/);
    await refused(handful.similar(embedding), /embedding of this classifier has 1904 finite numbers/);
    const [good, bad] = await handful.predict([whole, embedding]);
    assert.equal(good.label, 'first');
    assert.equal(bad.code, 'invalid-input');
    assert.equal((await handful.add('first', embedding)).failed.length, 1);
    assert.equal((await handful.labelNext([embedding, whole], 2)).failed.length, 1);
  }
});

refusals('invalid numbers', async () => {
  for (const count of NO_COUNTS) {
    await refused(handful.similar(PHOTO, { count }), NO_COUNT);
    await refused(handful.labelNext([PHOTO], { count }), NO_COUNT);
  }
  for (const seed of [-1, 1.5, Number.NaN, 2 ** 32, '1', null, {}]) {
    for (const call of [
      () => handful.train({ seed }),
      () => handful.review({ seed }),
      () => handful.compare(['ridge'], { seed }),
    ]) {
      await refused(call(), /a whole number from 0 to 4294967295/);
    }
  }
  for (const ids of NO_IDS) {
    for (const call of [() => handful.remove(ids), () => handful.relabel(ids, 'second'), () => handful.embeddings(ids)]) {
      await refused(call(), /no photo with the id/);
    }
  }
  assert.equal((await handful.similar(PHOTO, { count: Infinity })).length, 4);
});

refusals('unknown names', async () => {
  for (const head of ['ridges', '', '__proto__', 'Ridge']) {
    await refused(handful.train({ head }), /There is no head “/);
    await refused(handful.compare(['ridge', head]), /There is no head “/);
  }
  for (const head of NO_TEXTS.slice(1)) {
    await refused(handful.train({ head }), NO_TEXT);
    await refused(handful.compare([head]), NO_TEXT);
    await refused(handful.train({ align: head }), NO_TEXT);
    await refused(handful.save({ name: head }), NO_TEXT);
    await refused(handful.export('json', { name: head }), NO_TEXT);
    await refused(handful.export(head), NO_TEXT);
  }
  for (const format of ['pdf', 'ONNX', '', '__proto__']) {
    await refused(handful.export(format), /There is no format “.*”; choose onnx, html, safetensors, json, teachable-machine\.$/);
  }
  await refused(handful.train({ align: 'median' }), /no alignment “median”/);
  await refused(handful.train({ align: 'mean' }), /needs photos without a class/);
});

refusals('invalid settings', async () => {
  for (const settings of NO_SETTINGS) {
    for (const call of [
      () => handful.add('first', PHOTO, settings),
      () => handful.train(settings),
      () => handful.compare(['ridge'], settings),
      () => handful.predict(PHOTO, settings),
      () => drain(handful.predictAll([PHOTO], settings)),
      () => handful.review(settings),
      () => handful.explain(PHOTO, 'first', settings),
      () => handful.labelNext([PHOTO], 1, settings),
      () => handful.similar(PHOTO, settings),
      () => handful.embed(PHOTO, settings),
      () => handful.save(settings),
      () => handful.open(new Blob(), settings),
      () => handful.export('json', settings),
      () => Handful.create(settings),
    ]) {
      await refused(call(), /^(The settings|The signal|The progress callback) must be /);
    }
  }
  for (const call of [
    () => handful.add('first', PHOTO, { mirrored: true }),
    () => handful.train({ mirrored: true }),
    () => handful.compare(['ridge'], { mirrored: true }),
    () => handful.predict(PHOTO, { mirrored: true }),
    () => drain(handful.predictAll([PHOTO], { mirrored: true })),
    () => handful.review({ mirrored: true }),
    () => handful.explain(PHOTO, 'first', { mirrored: true }),
    () => handful.labelNext([PHOTO], 1, { mirrored: true }),
    () => handful.similar(PHOTO, { mirrored: true }),
    () => handful.embed(PHOTO, { mirrored: true }),
    () => handful.save({ mirrored: true }),
    () => handful.open(new Blob(), { mirrored: true }),
    () => handful.export('json', { mirrored: true }),
  ]) {
    await refused(call(), /^There is no setting “mirrored” here; choose from .*signal, onProgress\.$/);
  }
  await refused(Handful.create({ devise: 'cpu' }), /no setting “devise” here; choose from device, precision, /);
  assert.equal((await handful.predict(PHOTO, null)).label, 'first', 'null is no settings, as in the rest of the web');
});

refusals('invalid projects and pictures', async () => {
  for (const file of [undefined, null, 'a.handful', {}, PHOTO, [new Blob()]]) {
    await refused(handful.open(file), /neither a file nor a blob/);
  }
  for (const file of [new Blob(), new Blob(['PK']), TEXT, new Blob([PHOTO])]) {
    await assert.rejects(handful.open(file), { name: 'HandfulError', code: /^(not-a|damaged)-project$/ });
    await assert.rejects(Handful.create({ project: file }), { name: 'HandfulError', code: /^(not-a|damaged)-project$/ });
  }
  for (const kind of ['photos', 'thumbnails']) {
    for (const pictures of [null, {}, [], 'a']) await refused(handful.save({ [kind]: pictures }), /are not a Map/);
    for (const id of [99, 'a', Number.NaN]) {
      await refused(handful.save({ [kind]: new Map([[id, new Blob()]]) }), /no photo with the id/);
    }
    for (const picture of [null, 'a.jpg', PHOTO]) {
      await refused(handful.save({ [kind]: new Map([[1, picture]]) }), /picture of photo 1 is neither a file nor a blob/);
    }
  }
  const nowhere = Handful.create({ assets: 'file:///nowhere/' });
  await refused(nowhere, /^file:\/\/\/nowhere\/.* could not be read: there is no such file\. .* option assets\.$/, 'io');
  for (const assets of [7, {}, 'http://[']) await refused(Handful.create({ assets }), /^The (base of the )?assets/);
});

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
