// Blobs of files on disk, which exist only in Node.js and cannot be sent to a thread, as photos and as projects.

import assert from 'node:assert/strict';
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Handful, loadAssets } from '../../www/lib/dist/node/index.js';

const PHOTOS = new URL('../fixtures/formats/', import.meta.url);
const [FIRST, SECOND] = ['baseline.jpg', 'rgb8.png'];

const photo = (name) => openAsBlob(new URL(name, PHOTOS));

let folder;
let handful;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handful-node-'));
  handful = await Handful.create({ device: 'cpu', mode: 'fast' });
  await handful.add('first', await photo(FIRST));
  await handful.add('second', await photo(SECOND));
  await handful.train();
});

after(() => {
  handful?.dispose();
  rmSync(folder, { recursive: true });
});

/** A project on disk with these photos. */
async function saved(photos) {
  const path = join(folder, 'project.handful');
  const file = await handful.save({ photos });
  writeFileSync(path, new Uint8Array(await file.arrayBuffer()));
  return openAsBlob(path);
}

test('a project is opened from disk, by create and by open', { timeout: 120_000 }, async () => {
  const expected = await handful.predict(await photo(FIRST));
  const project = await saved(new Map());
  const again = await Handful.create({ device: 'cpu', project });
  try {
    assert.deepEqual(await again.predict(await photo(FIRST)), expected);
    const { classes } = await again.open(project);
    assert.deepEqual(
      classes.map(({ label }) => label),
      ['first', 'second'],
    );
  } finally {
    again.dispose();
  }
});

test('photos on disk are saved in the project', async () => {
  const project = await saved(new Map([[1, await photo(FIRST)]]));
  const { photos } = await handful.open(project);
  const kept = [...photos.values()];
  assert.equal(kept.length, 1);
  const original = await (await photo(FIRST)).arrayBuffer();
  assert.deepEqual(await kept[0].arrayBuffer(), original);
});

test('a file that has changed is reported and left out', async () => {
  const path = join(folder, 'changing');
  writeFileSync(path, 'x');
  const blob = await openAsBlob(path);
  writeFileSync(path, 'longer');
  await assert.rejects(handful.open(blob), { code: 'io', message: /could not be read/ });
  const failed = [];
  await handful.save({
    photos: new Map([[1, blob]]),
    onFailure: (failure) => failed.push(failure.code),
  });
  assert.deepEqual(failed, ['io']);
});

test('loadAssets explains that it is for pages', async () => {
  await assert.rejects(loadAssets(), { code: 'invalid-input', message: /leave the assets out/ });
});

test('unknown settings and values that are not files are refused by name', async () => {
  for (const wrong of [{ device: 'gpu' }, { precision: 'f16' }, { mode: 'good' }, { backbone: 'b7' }]) {
    const [[name, value]] = Object.entries(wrong);
    const refusal = { code: 'invalid-input', message: new RegExp(`^There is no ${name} “${value}”;`) };
    await assert.rejects(Handful.create(wrong), refusal);
  }
  const noFile = { code: 'invalid-input', message: /neither a file nor a blob/ };
  await assert.rejects(Handful.create({ project: 'a.handful' }), noFile);
  await assert.rejects(handful.open('a.handful'), noFile);
  await assert.rejects(handful.save({ photos: {} }), { code: 'invalid-input' });
});
