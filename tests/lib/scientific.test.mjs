// TIFF and DICOM files in Node.js, by the module that is loaded for them, and that nothing of a patient is kept.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { readCollection } from '../../www/lib/dist/collection/index.js';
import { Handful } from '../../www/lib/dist/node/index.js';
import { dicom, SECRETS, secretsIn } from '../common/dicom.mjs';

const read = (name) => readFileSync(new URL(`../fixtures/formats/${name}`, import.meta.url));

let handful;

before(async () => {
  handful = await Handful.create({ device: 'cpu', mode: 'fast' });
});

after(() => handful?.dispose());

test('TIFF files are embedded like the same picture as PNG', { timeout: 120_000 }, async () => {
  const [png, ...tiffs] = await handful.embed(['rgb8.png', 'rgb.tif', 'rgb-16.tif', 'planes.tif'].map(read));
  for (const tiff of tiffs) assert.deepEqual(tiff, png);
});

test('the pixels come as a PNG file with the same embedding, and with notes', { timeout: 60_000 }, async () => {
  for (const [name, codes] of [
    ['jpeg-2000.dcm', []],
    ['three-pages.tif', ['first-page']],
    ['five-channels.tif', ['first-channel']],
    ['grey-12-in-16.tif', ['faint']],
  ]) {
    const file = new File([read(name)], name, { lastModified: 1_700_000_000_000 });
    const picture = await handful.picture(file);
    assert.equal(picture.file.name, name);
    assert.equal(picture.file.type, 'image/png');
    assert.equal(picture.file.lastModified, file.lastModified);
    assert.deepEqual(
      picture.notes.map(({ code }) => code),
      codes,
    );
    for (const { message } of picture.notes) assert.match(message, /^[A-Z].*\.$/);
    const [one, other] = await handful.embed([file, picture.file]);
    assert.deepEqual(one, other, name);
  }
  const frames = await handful.picture(new Blob([dicom({ frames: 3 })]));
  assert.deepEqual(frames.notes[0].numbers, [2, 3]);
  assert.equal(await handful.picture(read('rgb8.png')), null);
});

test('the intensity maps values, and belongs to the space', { timeout: 120_000 }, async (t) => {
  const own = await Handful.create({ device: 'cpu', mode: 'fast', intensity: 'own-range' });
  t.after(() => own.dispose());
  assert.notEqual(own.space, handful.space);
  assert.ok(own.space.endsWith('/own-range'));
  const picture = await own.picture(read('grey-12-in-16.tif'));
  assert.deepEqual(picture.notes, []);
  await assert.rejects(Handful.create({ intensity: 'auto' }), { code: 'invalid-input' });

  // A project keeps it.
  for (const label of ['a', 'b']) await own.add(label, [read('rgb8.png'), read('grey-16.tif')]);
  const project = await own.save({ name: 'faint' });
  const again = await Handful.create({ device: 'cpu', project });
  t.after(() => again.dispose());
  assert.equal(again.space, own.space);
  await assert.rejects(handful.open(project), { code: 'contract-mismatch' });
});

test('a project file has the pixels of DICOM files and nothing else', { timeout: 120_000 }, async (t) => {
  const files = [2, 3, 8, 9].map((stripe) => new File([dicom({ stripe })], `${stripe}.dcm`));
  assert.deepEqual(secretsIn(await files[0].arrayBuffer()), SECRETS);
  const fresh = await Handful.create({ device: 'cpu', mode: 'fast' });
  t.after(() => fresh.dispose());
  const photos = new Map();
  for (const [index, file] of files.entries()) {
    const { added } = await fresh.add(index < 2 ? 'fine' : 'coarse', [file]);
    photos.set(added[0].id, file);
  }
  await fresh.train();
  const project = await fresh.save({ name: 'CT', photos, thumbnails: photos });
  assert.deepEqual(secretsIn(await project.arrayBuffer()), []);
  for (const format of ['html', 'onnx', 'json', 'safetensors']) {
    const exported = await fresh.export(format);
    assert.deepEqual(secretsIn(await exported.arrayBuffer()), [], format);
  }
  const opened = await Handful.create({ device: 'cpu', project });
  t.after(() => opened.dispose());
  assert.equal(opened.opened.photos.size, 4);
  for (const photo of opened.opened.photos.values()) {
    assert.deepEqual([...new Uint8Array(await photo.slice(0, 4).arrayBuffer())], [0x89, 0x50, 0x4e, 0x47]);
  }
  // Their embeddings are those of the DICOM files.
  const [stored] = await opened.embed([opened.opened.photos.values().next().value]);
  const [original] = await opened.embed([files[0]]);
  assert.deepEqual(stored, original);
});

test('no message repeats anything of a damaged DICOM file', { timeout: 60_000 }, async () => {
  const whole = dicom();
  const damaged = [300, 500, 600, whole.length - 2000].map((length) => whole.subarray(0, length));
  const named = damaged.map((bytes, index) => new File([bytes], `${index}.dcm`));
  for (const failure of await handful.embed(named)) {
    assert.ok(failure.code, 'it was embedded');
    assert.deepEqual(secretsIn(JSON.stringify(failure)), []);
  }
});

test('DICOM files without an extension are found in folders', async () => {
  const at = (path, content) => ({ file: new File([content], path.split('/').at(-1)), path: path.split('/').slice(0, -1) });
  const collection = await readCollection([
    at('ct/fine/IM0001', dicom()),
    at('ct/fine/1.2.840.7', dicom()),
    at('ct/coarse/b.dcm', dicom()),
    at('ct/coarse/c.tif', read('grey.tif')),
    at('ct/coarse/README', 'text'),
    at('ct/DICOMDIR', dicom()),
  ]);
  const found = collection.classes.map(({ label, photos }) => [label, photos.map(({ name }) => name)]);
  assert.deepEqual(found, [
    ['fine', ['IM0001', '1.2.840.7']],
    ['coarse', ['b.dcm', 'c.tif']],
  ]);
});
