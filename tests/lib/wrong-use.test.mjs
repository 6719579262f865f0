// Wrong use of every public method rejects with an error of the package and changes nothing. The program's own errors,
// such as an abort reason, are passed on unchanged.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Handful, } from '../../www/lib/dist/node/index.js';
import { drain, learnt, NO_COUNT, NO_COUNTS, NO_IDS, NO_LIST, NO_LISTS, NO_PHOTO, NO_SETTINGS, NO_TEXT, NO_TEXTS, PHOTO, refused, stateOf, TEXT } from './support/wrong-use.mjs';

let handful;
before(async () => {
  handful = await learnt();
});
after(() => handful?.dispose());

/** A test of calls that must reject and change nothing. */
function refusals(name, tryAll) {
  test(name, { timeout: 120_000 }, async () => {
    const before = await stateOf(handful);
    await tryAll();
    assert.deepEqual(await stateOf(handful), before, 'something has changed');
  });
}

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
      () => handful.similar(PHOTO, { pool: among }),
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
    if (list !== undefined) await refused(handful.similar(PHOTO, { pool: list }), NO_LIST);
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
    const { photos, failed } = await handful.similar(whole, { pool: [embedding, whole] });
    assert.deepEqual([photos.map(({ index }) => index), failed.length], [[1], 1]);
    await refused(handful.similar(embedding, { pool: [whole] }), /embedding of this classifier has 1904 finite numbers/);
  }
});

refusals('invalid numbers', async () => {
  for (const count of NO_COUNTS) {
    await refused(handful.similar(PHOTO, { count }), NO_COUNT);
    await refused(handful.similar(PHOTO, { count, pool: [PHOTO] }), NO_COUNT);
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
