// Files of other tools, dropped on the page: a project and a model of Teachable Machine, a zip of class folders, a table.

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { zip } from '../lib/support/zip.mjs';
import * as app from './support/app.mjs';
import { appears, disappears, waitFor } from './support/browsers.mjs';
import { classes, fixturePath } from './support/fixtures.mjs';
import { pageTest, temporaryFolder } from './support/page.mjs';
import { storedPhotos, storedWhere, withoutDatabase } from './support/projects.mjs';

const { at } = app;
const taught = classes().map(({ label, photos }) => ({ label, photos: photos.slice(0, 2) }));

const entries = (nameOf) =>
  taught.flatMap(({ label, photos }) =>
    photos.map((path, index) => ({ name: nameOf(label, basename(path), index), data: readFileSync(path) })),
  );

const dropped = {
  'a zip of class folders': ['photos.zip', zip(entries((label, name) => `set/${label}/${name}`))],
  'a project of Teachable Machine': [
    'project.tm',
    zip([{ name: 'manifest.json', data: '{"type":"image"}' }, ...entries((label, _, at) => `${label}-!-${at}`)]),
  ],
  'a table in a zip': [
    'table.zip',
    zip([
      {
        name: 'labels.csv',
        data: `file,label\n${taught.flatMap(({ label }) => [0, 1].map((at) => `${label}${at}.jpg,${label}`)).join('\n')}`,
      },
      ...entries((label, _, at) => `${label}${at}.jpg`),
    ]),
  ],
};

const [version] = readdirSync(fixturePath('projects')).filter((name) => name.endsWith('.handful'));
const project = [version, readFileSync(fixturePath(`projects/${version}`))];

for (const [what, file] of Object.entries(dropped)) {
  pageTest(what, {}, async ({ page }) => {
    await drop(page, at('engine'), file);
    for (const { label, photos } of taught) await app.learnt(page, label, photos.length);
    await app.rest(page);
    assert.deepEqual(
      await app.held(page),
      taught.map(({ label }) => ({ label, count: 2 })),
    );
  });
}

pageTest('the same files are chosen with a file input', {}, async ({ page, t }) => {
  const folder = temporaryFolder(t);
  const [name, content] = dropped['a project of Teachable Machine'];
  writeFileSync(join(folder, name), content);
  await page.choose(at('start-file'), [join(folder, name)]);
  for (const { label, photos } of taught) await app.learnt(page, label, photos.length);
  await app.rest(page);
  const [{ label, photos }] = taught;
  const table = join(folder, 'table.csv');
  writeFileSync(table, `file,label\n${photos.map((path) => `${basename(path)},twice`).join('\n')}`);
  await page.choose(at('start-file'), [table, ...photos]);
  await app.learnt(page, 'twice', photos.length);
  await app.learnt(page, label, photos.length);
});

pageTest('a dropped project opens beside the current one', { query: 'device=cpu' }, async ({ page }) => {
  await app.addPhotos(page, 'Class 1', taught[0].photos, 2);
  await storedPhotos(page, 2);
  const { id } = await app.data(page, at('project'));
  await drop(page, at('class-card', { label: 'Class 1' }), project);
  await appears(page, at('class-card', { label: 'rocket' }));
  await app.rest(page);
  assert.notEqual((await app.data(page, at('project'))).id, id);
  const areStored = (projects) => projects.length === 2 && projects[1].photos > 0;
  const stored = await storedWhere(page, 'both projects', areStored);
  assert.equal(stored[0].photos, 2, 'the earlier project has changed');
});

pageTest(
  'without a database, a project asks before it replaces photos',
  { query: 'device=cpu', beforeLoad: ({ page }) => withoutDatabase(page) },
  async ({ page }) => {
    await app.addPhotos(page, 'Class 1', taught[0].photos, 2);
    await drop(page, at('engine'), project);
    await appears(page, `${at('replace')}[open]`);
    await page.click(at('replace-no'));
    await disappears(page, at('replace'));
    assert.equal((await app.held(page))[0].count, 2);
    await drop(page, at('engine'), project);
    await appears(page, `${at('replace')}[open]`);
    await page.click(at('replace-yes'));
    await appears(page, at('class-card', { label: 'rocket' }));
  },
);

pageTest('a zip dropped on a class fills that class', {}, async ({ page }) => {
  await drop(page, at('class-card', { label: 'Class 1' }), dropped['a zip of class folders']);
  await app.learnt(page, 'Class 1', 2 * taught.length);
});

pageTest('the labels of an exported model become empty classes', {}, async ({ page }) => {
  const metadata = { name: 'metadata.json', data: '{"labels":["Red","Blue"]}' };
  await drop(page, at('engine'), ['model.zip', zip([metadata, { name: 'model.json', data: '{}' }])]);
  await app.learnt(page, 'Blue', 0);
  assert.match(await app.text(page, 'body'), /names of its classes but no photos/);
});

pageTest('a damaged file changes nothing, and the page says so', {}, async ({ page }) => {
  const before = await app.held(page);
  await drop(page, at('engine'), ['cut.zip', dropped['a zip of class folders'][1].subarray(0, 2000)]);
  await waitFor(page, 'the sentence', () => document.body.textContent.includes('cut.zip is no zip, or is damaged'));
  assert.deepEqual(await app.held(page), before);
});

pageTest(
  'names of an old Windows zip are read, and can be read otherwise',
  { query: 'device=cpu' },
  async ({ page }) => {
    const [dog, bird] = ['b9b7', 'c4f1'].map((bytes) => Buffer.from(bytes, 'hex'));
    const photosOf = (folder, { photos }) =>
      photos.map((path, index) => ({
        name: Buffer.concat([folder, Buffer.from(`/${index}.jpg`)]),
        data: readFileSync(path),
        isUtf8: false,
      }));
    await drop(page, at('engine'), ['old.zip', zip([...photosOf(dog, taught[0]), ...photosOf(bird, taught[1])])]);
    for (const label of ['狗', '鸟']) await app.learnt(page, label, 2);
    await appears(page, at('read-as', { encoding: 'gbk' }));
    assert.match(await app.text(page, at('read-as')), /old\.zip are not Unicode/);
    await page.select(at('read-as-select'), 'euc-kr');
    for (const label of ['뭍', '쿰']) await app.learnt(page, label, 2);
    await page.select(at('read-as-select'), 'gbk');
    for (const label of ['狗', '鸟']) await app.learnt(page, label, 2);
    assert.deepEqual((await app.held(page)).map(({ label }) => label).sort(), ['狗', '鸟'].sort());
  },
);

pageTest('a table that is not clear: the page shows it and asks', { query: 'device=cpu' }, async ({ page }) => {
  const rows = taught.flatMap(({ label }) => [0, 1].map((index) => `${label},small,${label}${index}.jpg`));
  const table = { name: 'about.csv', data: `kind,size,picture\n${rows.join('\n')}` };
  await drop(page, at('engine'), ['table.zip', zip([table, ...entries((label, _, at) => `${label}${at}.jpg`)])]);
  await appears(page, `${at('columns')}[open]`);
  assert.match(await app.text(page, at('columns')), new RegExp(`${taught[0].label}\\s*small`));
  assert.equal(await page.evaluate((css) => document.querySelector(css).selectedIndex, at('column-photo')), 3);
  await page.select(at('column-label'), 'kind');
  await page.click(at('columns-use'));
  for (const { label } of taught) await app.learnt(page, label, 2);
});

pageTest('a data set in splits: train is learnt, and test is kept', { query: 'device=cpu' }, async ({ page, t }) => {
  const folder = join(temporaryFolder(t), 'set');
  for (const { label, photos } of taught)
    for (const [index, split] of ['train', 'test'].entries()) {
      mkdirSync(join(folder, split, label), { recursive: true });
      copyFileSync(photos[index], join(folder, split, label, `${index}.jpg`));
    }
  await page.choose(at('start-folder'), folder);
  for (const { label } of taught) await app.learnt(page, label, 1);
  await waitFor(page, 'what is kept', () => /photos of “test” are kept/.test(document.body.textContent));
  assert.deepEqual((await app.held(page)).map(({ label }) => label).sort(), taught.map(({ label }) => label).sort());
});

// Such names exist on Linux only. Chromium lists them as empty ones, which lead to the folder around them.
pageTest(
  'a folder with a name that is not Unicode is told of, and the rest is read',
  { query: 'device=cpu' },
  async ({ page, t }) => {
    if (process.platform !== 'linux') return t.skip('no such names');
    const folder = join(temporaryFolder(t), 'set');
    const [{ label, photos }] = taught;
    for (const name of [Buffer.from('b9b7', 'hex'), Buffer.from(label)]) {
      const own = Buffer.concat([Buffer.from(`${folder}/`), name]);
      mkdirSync(own, { recursive: true });
      copyFileSync(photos[0], Buffer.concat([own, Buffer.from('/1.jpg')]));
    }
    const devtools = await page.raw.context().newCDPSession(page.raw);
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'])
      await devtools.send('Input.dispatchDragEvent', { type, x: 200, y: 30, data });
    await app.learnt(page, label, 1);
    await waitFor(page, 'the sentence', () => /could not be opened: set\/\uFFFD/.test(document.body.textContent));
  },
);

pageTest('a picture of another page that is dropped gets a sentence', {}, async ({ page }) => {
  const taken = await page.evaluate(dropAddress, at('engine'));
  assert.deepEqual(taken, { dragover: true, drop: true }, 'the browser would open the address');
  await waitFor(page, 'the sentence', () => document.body.textContent.includes('cannot be taken from there'));
});

// Run in the page:

function dropAddress(selector) {
  const transfer = new DataTransfer();
  transfer.setData('text/uri-list', 'https://example.org/cat.jpg');
  transfer.setData('text/html', '<img src="https://example.org/cat.jpg">');
  const taken = (kind) => {
    const event = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer });
    document.querySelector(selector).dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { dragover: taken('dragover'), drop: taken('drop') };
}

// Run in Node:

function drop(page, selector, [name, content]) {
  return app.give(page, selector, [{ name, base64: Buffer.from(content).toString('base64') }]);
}
