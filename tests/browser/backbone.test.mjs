// A network from a file looks at the photos of the page: it is read, tried, used, kept on the device, and compared with
// the built-in one. Files that cannot be used are refused in words.

import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { network, PREPROCESSING, quantised } from '../lib/support/onnx.mjs';
import * as app from './support/app.mjs';
import { appears, disappears, waitFor } from './support/browsers.mjs';
import { classes } from './support/fixtures.mjs';
import { addClasses } from './support/flow.mjs';
import { tabTo } from './support/keyboard.mjs';
import { lookAt } from './support/look.mjs';
import { pageTest, temporaryFolder } from './support/page.mjs';
import { chooseInMenu } from './support/projects.mjs';

const { at } = app;
const QUERY = 'mode=fast';

const folder = temporaryFolder();
const file = (name, content) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const SMALL = file('small.onnx', network());
const OTHER = file('other.onnx', network({ seed: 5 }));
const JSON_FILE = file('preprocessor_config.json', JSON.stringify(PREPROCESSING));

/** Opens a file under Advanced, Backbone, and waits until it is offered. */
async function read(page, paths) {
  if (!(await page.evaluate((css) => document.querySelector(css).open, at('advanced')))) await app.openAdvanced(page);
  await page.choose(at('open-backbone'), paths);
  await appears(page, at('offered-backbone'), 'the network that was read');
}

/** Opens a file and uses its network. */
async function use(page, paths) {
  await read(page, paths);
  await app.anotherEngine(page, () => page.click(at('take-backbone')));
}

const spaceOf = (page) => page.evaluate(() => globalThis.handful.space);
async function chosen(page) {
  await appears(page, at('backbone-select'), 'the choice of the network');
  return page.evaluate((css) => document.querySelector(css).selectedOptions[0].text, at('backbone-select'));
}

/** Two classes with three photos each. */
async function teach(page) {
  const taught = classes()
    .slice(0, 2)
    .map(({ label, photos }) => ({ label, photos: photos.slice(0, 3) }));
  await addClasses(page, taught);
  return taught;
}

/** The classes and their photo counts of the engine are those of the page. */
async function isTaught(page, taught) {
  await app.rest(page);
  assert.deepEqual(
    await app.heldCounts(page),
    taught.map(({ label, photos }) => [label, photos.length]),
  );
}

pageTest('a file is read, tried, used and kept; undo and the menu lead back', { query: QUERY }, async ({ page }) => {
  const taught = await teach(page);
  await read(page, [SMALL, JSON_FILE]);
  const facts = await app.text(page, at('offered-backbone'));
  for (const words of [
    'small',
    '32 × 32 pixels',
    '12 numbers per view',
    '1 convolution',
    'per photo on one core; 400 photos take',
  ])
    assert.ok(facts.includes(words), `${words}: ${facts}`);
  assert.ok(!facts.includes('No preprocessing file'), facts);
  assert.match(await spaceOf(page), /^efficientnet-lite0\//, 'nothing is in use before it is taken');

  await app.anotherEngine(page, () => page.click(at('take-backbone')));
  await isTaught(page, taught);
  assert.match(await spaceOf(page), /^small\/2\/fast\/f32\//);
  assert.equal(await chosen(page), 'small');
  const [query] = await app.recognise(page, [classes()[0].photos[4]]);
  assert.equal(query.state, 'done');

  // The photo to recognise is a step of its own.
  await page.click(at('undo'));
  await app.anotherEngine(page, () => page.click(at('undo')));
  await isTaught(page, taught);
  assert.match(await spaceOf(page), /^efficientnet-lite0\//);
  assert.equal(await chosen(page), 'EfficientNet-Lite0 (built in)');
  await app.anotherEngine(page, () => page.click(at('redo')));
  await isTaught(page, taught);
  assert.match(await spaceOf(page), /^small\//);

  await app.anotherEngine(page, () => page.select(at('backbone-select'), ''));
  await isTaught(page, taught);
  assert.match(await spaceOf(page), /^efficientnet-lite0\//);
});

pageTest('it is there again after a reload, and each project has its own', { query: QUERY }, async ({ page, site }) => {
  const taught = await teach(page);
  await use(page, [SMALL, JSON_FILE]);
  await isTaught(page, taught);
  const first = await spaceOf(page);
  await waitFor(page, 'the project with its backbone to be saved', isSavedWith, 'small');
  const { id } = await app.data(page, at('project'));

  await app.open(page, site.url(QUERY));
  await isTaught(page, taught);
  assert.equal(await spaceOf(page), first);
  await app.openAdvanced(page);
  assert.equal(await chosen(page), 'small');

  await chooseInMenu(page, 'new-project');
  await app.anotherEngine(page, () => page.select(at('backbone-select'), ''));
  assert.match(await spaceOf(page), /^efficientnet-lite0\//);
  await app.anotherEngine(page, () => chooseInMenu(page, 'open-project', { id }));
  await isTaught(page, taught);
  assert.equal(await spaceOf(page), first);

  // Deleted from the device: the project names it, and goes on with the built-in network.
  await app.anotherEngine(page, () => page.click(at('forget-backbone')));
  assert.match(await spaceOf(page), /^efficientnet-lite0\//);
  await isTaught(page, taught);
});

pageTest('a project that another backbone made is refused by name', { query: QUERY }, async ({ page }) => {
  await teach(page);
  await use(page, [SMALL, JSON_FILE]);
  await app.rest(page);
  const project = await page.evaluate(async () => {
    const saved = await globalThis.handful.save({ name: 'Kept' });
    return globalThis.testing.toBase64(saved);
  });
  const path = file('kept.handful', Buffer.from(project, 'base64'));
  const before = await spaceOf(page);
  const refused = async (words) => {
    await page.choose(at('open-file'), [path]);
    await waitFor(
      page,
      'the refusal',
      (text) => document.querySelector('[data-testid=notice]')?.textContent.includes(text),
      words,
    );
  };
  await app.anotherEngine(page, () => page.select(at('backbone-select'), ''));
  await refused('made with the backbone small');
  await use(page, [OTHER, JSON_FILE]);
  await refused('made with the backbone small');
  assert.notEqual(await spaceOf(page), before);
  await app.anotherEngine(page, () => page.select(at('backbone-select'), { label: 'small' }));
  await page.choose(at('open-file'), [path]);
  await waitFor(page, 'the project', () =>
    document.querySelector('[data-testid=project]').textContent.includes('Kept'),
  );
  assert.equal(await spaceOf(page), before);
});

pageTest('Compare shows backbones side by side', { query: QUERY }, async ({ page }) => {
  const taught = await teach(page);
  await use(page, [SMALL, JSON_FILE]);
  await isTaught(page, taught);
  await app.goTo(page, 'check');
  await page.click(`${at('fold-compare')} summary`);
  await page.click(at('compare-backbones'));
  await appears(page, at('compared-backbones', { current: 'true' }), 'the comparison');
  const rows = await page.evaluate(
    (css) =>
      [...document.querySelectorAll(css)].map((row) => [
        row.querySelector('th').textContent.trim(),
        row.dataset.correct,
      ]),
    at('compared-backbone'),
  );
  assert.deepEqual(rows.map(([name]) => name).sort(), ['EfficientNet-Lite0 (built in)', 'small']);
  assert.ok(
    rows.every(([, correct]) => /^\d+$/.test(correct)),
    `${rows}`,
  );
  assert.match(await spaceOf(page), /^small\//, 'what is in use stays in use');
});

pageTest('files that cannot be used are refused in words, and nothing changes', { query: QUERY }, async ({ page }) => {
  await app.openAdvanced(page);
  const before = await spaceOf(page);
  const refused = async (paths, code, words) => {
    await page.choose(at('open-backbone'), paths);
    await appears(page, at('backbone-problem', { code }), 'the reason');
    assert.match(await app.text(page, at('backbone-problem')), words);
    await page.click(at('dismiss-problem'));
    await disappears(page, at('backbone-problem'));
  };
  await refused([file('quantised.onnx', quantised())], 'weight-file', /is quantised.*model_fp16\.onnx/);
  const cut = file('cut.onnx', network());
  truncateSync(cut, 700);
  await refused([cut], 'weight-file', /cut\.onnx: This is not an ONNX file, or it was cut off/);
  await refused([file('photo.onnx', readFileSync(classes()[0].photos[0]))], 'weight-file', /not an ONNX file/);
  // A sparse file, which takes no room on the disk.
  const large = file('large.onnx', '');
  truncateSync(large, 2 * 2 ** 30);
  await refused([large], 'backbone-too-large', /has 2147 MB.*model_fp16\.onnx/);
  await app.chooseLanguage(page, 'de');
  await refused([file('quantised.onnx', quantised())], 'weight-file', /auf 8 Bit oder weniger gerundet.*is quantised/s);
  assert.equal(await spaceOf(page), before);
});

pageTest('the section works by keys alone, and looks right', { query: QUERY }, async ({ page }) => {
  await app.openAdvanced(page);
  const chooser = page.raw.waitForEvent('filechooser');
  await tabTo(page, at('open-backbone'));
  await page.press('Enter');
  await (await chooser).setFiles([SMALL]);
  await appears(page, at('offered-backbone'), 'the network that was read');
  assert.ok((await app.text(page, at('offered-backbone'))).includes('No preprocessing file'));
  await page.select(at('output-select'), 'map:mean');
  await waitFor(
    page,
    'the other output',
    (css) => document.querySelector(css)?.textContent.includes('(map:mean)'),
    at('offered-backbone'),
  );
  await lookAt(page, 'backbone-offered');
  await tabTo(page, at('take-backbone'));
  await app.anotherEngine(page, () => page.press('Enter'));
  await appears(page, at('backbone-facts'), 'the network in use');
  await lookAt(page, 'backbone-in-use');
});

async function isSavedWith(name) {
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await answer(indexedDB.open('handful'));
  const projects = await answer(database.transaction('projects').objectStore('projects').getAll());
  database.close();
  return projects.some(({ backbone, photos }) => backbone?.name === name && photos > 0);
}
