// Files of other tools, dropped on the page: a project and a model of Teachable Machine, a zip of class folders, a table.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { zip } from '../lib/support/zip.mjs';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, fixturePath } from './support/fixtures.mjs';
import { keptPhotos, settled } from './support/kept.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 120_000 };
const lessons = classes().map(({ label, photos }) => ({ label, photos: photos.slice(0, 2) }));

let site;
let page;

before(async () => {
  if (!options.skip) site = await openSite();
});

// What one test has taught is kept for the next visit, which is not what is tested here.
beforeEach(async () => {
  if (!options.skip) page = await openBrowser('chromium');
});

afterEach(() => page?.close());

after(() => site?.close());

const entries = (nameOf) =>
  lessons.flatMap(({ label, photos }) =>
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
        data: `file,label\n${lessons.flatMap(({ label }) => [0, 1].map((at) => `${label}${at}.jpg,${label}`)).join('\n')}`,
      },
      ...entries((label, _, at) => `${label}${at}.jpg`),
    ]),
  ],
};

const [version] = readdirSync(fixturePath('projects')).filter((name) => name.endsWith('.handful'));
const project = [version, readFileSync(fixturePath(`projects/${version}`))];

for (const [what, [name, content]] of Object.entries(dropped)) {
  test(what, options, async () => {
    await app.open(page, site.url('device=cpu&mode=fast'));
    await drop(app.at('engine'), name, content);
    for (const { label, photos } of lessons) await app.learnt(page, label, photos.length);
    await app.rest(page);
    assert.deepEqual(await app.held(page), lessons.map(({ label }) => ({ label, count: 2 })));
  });
}

test('the same files are chosen with a picker', options, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'handful-files-'));
  try {
    await app.open(page, site.url('device=cpu&mode=fast'));
    const [name, content] = dropped['a project of Teachable Machine'];
    writeFileSync(join(folder, name), content);
    await page.choose(app.at('start-file'), [join(folder, name)]);
    for (const { label, photos } of lessons) await app.learnt(page, label, photos.length);
    await app.rest(page);
    const [{ label, photos }] = lessons;
    const table = join(folder, 'table.csv');
    writeFileSync(table, `file,label\n${photos.map((path) => `${basename(path)},twice`).join('\n')}`);
    await page.choose(app.at('start-file'), [table, ...photos]);
    await app.learnt(page, 'twice', photos.length);
    await app.learnt(page, label, photos.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a project that is dropped opens beside the one on the page', options, async () => {
  await app.open(page, site.url('device=cpu'));
  await app.addPhotos(page, 'Class 1', lessons[0].photos, 2);
  await keptPhotos(page, 2);
  const { id } = await app.data(page, app.at('project'));
  await drop(app.at('class-card', { label: 'Class 1' }), ...project);
  await waitFor(page, 'the project', (css) => document.querySelector(css), app.at('class-card', { label: 'rocket' }));
  await app.rest(page);
  assert.notEqual((await app.data(page, app.at('project'))).id, id);
  const kept = await settled(page, 'both projects', '(projects) => projects.length === 2 && projects[1].photos > 0');
  assert.equal(kept[0].photos, 2, 'the project before has changed');
});

test('where nothing is kept, a project asks before it takes the place of photos', options, async () => {
  await page.raw.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }));
  await app.open(page, site.url('device=cpu'));
  await app.addPhotos(page, 'Class 1', lessons[0].photos, 2);
  await drop(app.at('engine'), ...project);
  await waitFor(page, 'the question', (css) => document.querySelector(css)?.open, app.at('replace'));
  await page.click(app.at('replace-no'));
  await waitFor(page, 'the answer', (css) => !document.querySelector(css), app.at('replace'));
  assert.equal((await app.held(page))[0].count, 2);
  await drop(app.at('engine'), ...project);
  await waitFor(page, 'the question', (css) => document.querySelector(css)?.open, app.at('replace'));
  await page.click(app.at('replace-yes'));
  await waitFor(page, 'the project', (css) => document.querySelector(css), app.at('class-card', { label: 'rocket' }));
});

test('a zip dropped on a class fills that class', options, async () => {
  await app.open(page, site.url('device=cpu&mode=fast'));
  await drop(app.at('class-card', { label: 'Class 1' }), ...dropped['a zip of class folders']);
  await app.learnt(page, 'Class 1', 2 * lessons.length);
});

test('the labels of an exported model become empty classes', options, async () => {
  await app.open(page, site.url('device=cpu&mode=fast'));
  const metadata = { name: 'metadata.json', data: '{"labels":["Red","Blue"]}' };
  await drop(app.at('engine'), 'model.zip', zip([metadata, { name: 'model.json', data: '{}' }]));
  await app.learnt(page, 'Blue', 0);
  assert.match(await notice(), /names of its classes and no photos/);
});

test('what cannot be opened changes nothing, and is told', options, async () => {
  await app.open(page, site.url('device=cpu&mode=fast'));
  const before = await app.held(page);
  await drop(app.at('engine'), 'cut.zip', dropped['a zip of class folders'][1].subarray(0, 2000));
  await waitFor(page, 'the sentence', () => document.body.textContent.includes('cut.zip is no zip, or is damaged'));
  assert.deepEqual(await app.held(page), before);
  assert.deepEqual(await page.faults(), []);
});

const notice = () => page.evaluate(() => document.body.textContent);

function drop(selector, name, content) {
  const given = { selector, name, base64: Buffer.from(content).toString('base64') };
  return page.evaluate(({ selector: css, name: file, base64 }) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], file));
    const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer });
    document.querySelector(css).dispatchEvent(event);
  }, given);
}
