// Files of other tools, dropped on the page: a project and a model of Teachable Machine, a zip of class folders, a table.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

function drop(page, selector, [name, content]) {
  return app.give(page, selector, [{ name, base64: Buffer.from(content).toString('base64') }]);
}
