// The room "Check" with planted mistakes: they are found, shown with their reasons, and mended by keys alone.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import * as check from './support/check.mjs';
import { skipped } from './support/find.mjs';
import { queries } from './support/fixtures.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 240_000 };
const { at } = app;
const RESULTS = fileURLToPath(new URL('../../test-results/', import.meta.url));
const SCREENS = join(RESULTS, 'screens');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = { phone: [390, 844], desktop: [1280, 900] };
const STOPS = 80;

let site;
let page;
let keys;
let planted;
let total;

before(async () => {
  if (options.skip) return;
  mkdirSync(SCREENS, { recursive: true });
  writeFileSync(join(RESULTS, '.gitignore'), '*\n');
  planted = check.plant();
  total = planted.lessons.reduce((sum, { photos }) => sum + photos.length, 0);
  site = await openSite();
  page = await openBrowser('chromium', {
    context: { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' },
  });
  keys = page.raw.keyboard;
  await app.open(page, site.url('device=cpu'));
});

after(async () => {
  planted?.remove();
  await page?.close();
  await site?.close();
});

test('a room with nothing to check says what to do', options, async () => {
  await check.goTo(page, 'check');
  assert.match(await app.text(page, at('check-empty')), /Give two classes a few photos/);
  await lookAtIt('check-empty');
  await check.goTo(page, 'teach');
});

test('a wrong label, a double and an outlier are found, each with its reason', options, async () => {
  await check.teachAll(page, planted.lessons);
  await check.goTo(page, 'check');
  await check.reviewed(page);
  const { wrong, double, outlier } = planted.names;
  const found = await check.doubts(page);
  assert.deepEqual(
    found.map(({ kind, name }) => ({ kind, name })),
    [
      { kind: 'label', name: wrong },
      { kind: 'double', name: double },
      { kind: 'outlier', name: outlier },
    ],
  );
  assert.equal(found[0].words, `${wrong} is in cat and looks like coffee.`);
  assert.ok(found[1].words.includes(planted.repeated), found[1].words);
  assert.match(await app.text(page, at('announce')), /3 photos worth a look/);
  await lookAtIt('check');
});

test('every photo is in the matrix once, and a cell opens the photos behind it', options, async () => {
  const cells = await page.evaluate(() =>
    [...document.querySelectorAll('[data-testid=confusion-cell]')].map(({ dataset }) => ({ ...dataset })),
  );
  assert.equal(
    cells.reduce((sum, { count }) => sum + Number(count), 0),
    total,
  );
  await page.click(at('confusion-cell', { truth: 'cat', taken: 'coffee' }));
  await waitFor(page, 'the photos of the cell', (css) => Boolean(document.querySelector(css)), at('cell-photos'));
  assert.deepEqual(await app.allData(page, `${at('cell-photos')} ${at('small-photo')}`, 'name'), [
    planted.names.wrong,
  ]);
  const right = cells.find(({ truth, taken }) => truth === 'rocket' && taken === 'rocket');
  await page.click(at('confusion-cell', { truth: 'rocket', taken: 'rocket' }));
  const behind = `${at('cell-photos', { truth: 'rocket' })} ${at('small-photo')}`;
  await waitFor(page, 'the photos of that cell', (css) => Boolean(document.querySelector(css)), behind);
  assert.equal(await app.count(page, behind), Number(right.count));
  await lookAtIt('check-cell');
});

test('arrow keys go through the matrix, which is one stop of the Tab key', options, async () => {
  assert.equal(await app.count(page, `${at('confusion-cell')}[tabindex="0"]`), 1);
  await page.evaluate((css) => document.querySelector(css).focus(), at('confusion-cell', { row: 0, column: 0 }));
  await keys.press('ArrowRight');
  assert.ok(await focusIsOn(at('confusion-cell', { row: 0, column: 1 })));
  await keys.press('ArrowDown');
  assert.ok(await focusIsOn(at('confusion-cell', { row: 1, column: 1 })));
  await waitFor(
    page,
    'the Tab key to lead to where the focus was',
    (css) => document.querySelector(css)?.tabIndex === 0,
    at('confusion-cell', { row: 1, column: 1 }),
  );
  assert.equal(await app.count(page, `${at('confusion-cell')}[tabindex="0"]`), 1);
});

test('the matrix reads as a table with named rows and columns', options, async () => {
  const tree = await page.raw.locator(at('confusion')).ariaSnapshot();
  assert.match(tree, /columnheader "coffee"/);
  assert.match(tree, /rowheader "cat"/);
  assert.match(tree, /button "1 photo of cat taken for coffee\. Show"/);
});

test('the heat map is bright where the class is, and dark beside it', options, async () => {
  const [{ photos }] = planted.lessons;
  for (const side of ['left', 'right']) {
    const { values, width, area, label } = await page.evaluate(explainHalf, {
      base64: await bytesOf(photos[0]),
      side,
    });
    assert.deepEqual([label, width, values.length, area], ['cat', 7, 49, 'photo']);
    const half = (keep) => values.reduce((sum, value, at) => sum + (keep(at % width) ? value : 0), 0);
    const [left, right] = [half((column) => column < 3), half((column) => column > 3)];
    assert.ok(side === 'left' ? left > right : right > left, `${side}: ${left} ${right}`);
  }
});

test('the sheet of a photo shows it, in words too', options, async () => {
  await page.click(`${at('issue')} ${at('small-photo')}`);
  await page.click(at('heat-toggle'));
  await waitFor(page, 'the heat map', (css) => document.querySelector(css)?.width > 100, at('heat'));
  assert.match(await app.text(page, at('announce')), /It sees cat mostly/);
  await lookAtIt('check-heat');
  await page.click(at('heat-toggle'));
  await waitFor(page, 'the photo alone', (css) => !document.querySelector(css), at('heat'));
  await page.click(at('sheet-close'));
});

test('ways of learning are compared beside the one in use', options, async () => {
  const query = queries().find(({ label }) => label === 'rocket');
  await check.goTo(page, 'teach');
  const [first] = await app.recognise(page, [query.path]);
  await page.click(`${at('query-result')} ${at('heat-toggle')}`);
  await waitFor(page, 'its heat map', (css) => document.querySelector(css)?.width > 100, at('heat', { label: 'rocket' }));
  await lookAtIt('check-result');
  await check.goTo(page, 'check');
  await page.click(at('compare'));
  await waitFor(page, 'the comparison', (css) => Boolean(document.querySelector(css)), at('compared'), 120_000);
  const heads = await app.allData(page, at('compared-head'), 'head');
  assert.equal(new Set(heads).size, 8, `${heads}`);
  const correct = (await app.allData(page, at('compared-head'), 'correct')).map(Number);
  assert.deepEqual(correct, [...correct].sort((a, b) => b - a), 'the best comes first');
  const { trainings } = await app.data(page, at('app'));
  const ridge = correct[heads.indexOf('ridge')];
  assert.equal((await app.accuracy(page)).correct, ridge, 'the same photos, the same figure');
  const again = await page.evaluate(readPrediction, await bytesOf(query.path));
  assert.deepEqual(again.label, first.label);
  assert.ok(Math.abs(again.probability - first.scores[0].probability) < 1e-9, 'the head in use was disturbed');
  await lookAtIt('check-compared');
  await page.click(`${at('compared-head', { head: 'linear' })} ${at('use-head')}`);
  await waitFor(page, 'a training', ({ css, before }) => Number(document.querySelector(css).dataset.trainings) > before, {
    css: at('app'),
    before: Number(trainings),
  });
  await check.reviewed(page);
  assert.equal((await app.data(page, at('compared'))).current, 'true', 'the photos are the same');
  assert.ok(Number((await app.data(page, at('loss-curve'))).epochs) > 1, 'the loss curve is shown');
  await lookAtIt('check-loss');
  await page.click(`${at('compared-head', { head: 'ridge' })} ${at('use-head')}`);
  await check.reviewed(page);
});

test('a comparison can be cancelled, and keeps the earlier one', options, async () => {
  await page.click(at('compare'));
  await waitFor(page, 'its progress', (css) => Boolean(document.querySelector(css)), at('compare-progress'));
  await page.click(at('compare'));
  await waitFor(page, 'its end', (css) => !document.querySelector(css), at('compare-progress'));
  assert.equal(await app.count(page, at('compared-head')), 8);
});

test('the mistakes are mended by keys alone, and the list ends empty', options, async () => {
  const { wrong, double, outlier } = planted.names;
  await page.evaluate(() => document.querySelector('#issues-title').focus());
  await tabTo(`${at('issue', { name: wrong })} ${at('issue-move')}`);
  await keys.press('Enter');
  await gone(wrong);
  assert.ok(await focusIsOn(at('issue', { name: double })), 'the focus goes on to the next');
  await tabTo(`${at('issue', { name: double })} ${at('issue-remove')}`);
  await keys.press('Enter');
  await gone(double);
  await tabTo(`${at('issue', { name: outlier })} ${at('issue-remove')}`);
  await keys.press('Enter');
  await gone(outlier);
  await check.reviewed(page);
  assert.deepEqual(
    (await app.held(page)).map(({ label, count }) => [label, count]),
    [
      ['cat', 6],
      ['coffee', 6],
      ['rocket', 6],
    ],
  );
  assert.deepEqual(await check.doubts(page), []);
  assert.match(await app.text(page, at('issues-none')), /Nothing suspicious/);
  assert.equal((await app.data(page, at('compared'))).current, 'false', 'the comparison is out of date');
  assert.ok(await focusIsOn('#issues-title'), 'the focus stays in the list');
});

test('what is kept stays put aside through the next review', options, async () => {
  await check.goTo(page, 'teach');
  const [{ label, photos }] = planted.lessons;
  await app.addPhotos(page, label, [photos.at(-1)]);
  await app.learnt(page, label, 7, 1);
  await check.goTo(page, 'check');
  await check.reviewed(page);
  assert.equal((await check.doubts(page)).length, 1);
  await page.click(at('issue-keep'));
  await waitFor(page, 'an empty list', (css) => !document.querySelector(css), at('issue'));
  await check.goTo(page, 'teach');
  await app.addPhotos(page, label, [queries().find((query) => query.label === 'cat').path]);
  await app.learnt(page, label, 8, 1);
  await check.goTo(page, 'check');
  await check.reviewed(page);
  assert.deepEqual(await check.doubts(page), []);
  await page.click(at('bring-back'));
  const isBack = (css) => Boolean(document.querySelector(css));
  await waitFor(page, 'the doubt again', isBack, at('issue'));
  // Bringing it back is undone, and so is putting it aside.
  await page.click(at('undo'));
  await waitFor(page, 'an empty list', (css) => !document.querySelector(css), at('issue'));
  await page.click(at('undo'));
  await page.click(at('undo'));
  await check.reviewed(page);
  await waitFor(page, 'the doubt again', isBack, at('issue'));
  assert.equal(await app.count(page, at('bring-back')), 0);
});

test('there was no error in the console', options, async () => {
  assert.deepEqual(await page.faults(), []);
});

for (const engine of ['firefox', 'webkit']) {
  test(`mistakes are found and mended in ${engine}`, { skip: skipped(engine), timeout: 300_000 }, async () => {
    const own = check.plant();
    const ownSite = await openSite();
    const other = await openBrowser(engine);
    try {
      await app.open(other, ownSite.url('device=cpu'));
      await check.teachAll(other, own.lessons);
      await check.goTo(other, 'check');
      await check.reviewed(other);
      const names = (await check.doubts(other)).map(({ name }) => name);
      assert.deepEqual(names, [own.names.wrong, own.names.double, own.names.outlier]);
      await other.click(`${at('issue', { name: own.names.wrong })} ${at('issue-move')}`);
      await waitFor(other, 'it to be gone', (css) => !document.querySelector(css), at('issue', { name: own.names.wrong }));
      await check.reviewed(other);
      await other.click(at('compare'));
      await waitFor(other, 'the comparison', (css) => Boolean(document.querySelector(css)), at('compared'), 120_000);
      await other.screenshot(join(SCREENS, `check-${engine}.png`));
      assert.deepEqual(await other.faults(), []);
    } finally {
      own.remove();
      await other.close();
      await ownSite.close();
    }
  });
}

async function gone(name) {
  await waitFor(page, `${name} to be gone`, (css) => !document.querySelector(css), at('issue', { name }));
}

/** Presses Tab until the focus is on what the selector means. */
async function tabTo(selector) {
  for (let stop = 0; stop < STOPS; stop += 1) {
    if (await focusIsOn(selector)) return;
    await keys.press('Tab');
  }
  assert.fail(`${selector} was not reached with ${STOPS} Tab keys`);
}

function focusIsOn(selector) {
  return page.evaluate((css) => Boolean(document.activeElement?.matches(css)), selector);
}

const bytesOf = async (path) => readFileSync(path).toString('base64');

async function readPrediction(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const { label, scores } = await globalThis.handful.predict(bytes);
  return { label, probability: scores[0].probability };
}

/** Runs in the page: explains a picture with a photo in one half and grey in the other. */
async function explainHalf({ base64, side }) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const photo = await createImageBitmap(new Blob([bytes]));
  const canvas = new OffscreenCanvas(448, 224);
  const context = canvas.getContext('2d');
  context.fillStyle = 'grey';
  context.fillRect(0, 0, 448, 224);
  context.drawImage(photo, side === 'left' ? 0 : 224, 0, 224, 224);
  const blob = await canvas.convertToBlob();
  const explanation = await globalThis.handful.explain(blob, 'cat');
  return { ...explanation, values: [...explanation.values] };
}

/** Takes the picture in every width and theme, and collects what is wrong in any of them. */
async function lookAtIt(state) {
  const wrong = [];
  for (const [width, [x, y]] of Object.entries(WIDTHS)) {
    for (const theme of ['light', 'dark']) {
      await page.raw.emulateMedia({ colorScheme: theme });
      await page.resize(x, y);
      await page.evaluate(() => scrollTo(0, 0));
      const name = `${state}-${width}-${theme}`;
      await page.screenshot(join(SCREENS, `${name}.png`), { full: true });
      const surplus = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (surplus > 0) wrong.push(`${name}: ${surplus} px wider than the screen`);
      await page.raw.evaluate(AXE);
      const violations = await page.evaluate(async () => (await globalThis.axe.run()).violations);
      wrong.push(
        ...violations.map(
          ({ id, help, nodes }) =>
            `${name}: ${id} (${help}): ${nodes.map(({ html }) => html.slice(0, 120)).join(' ; ')}`,
        ),
      );
    }
  }
  await page.resize(1280, 900);
  assert.deepEqual(wrong, []);
}
