// The view "Check" with planted mistakes: they are found, shown with their reasons, and corrected by keys.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { appears, disappears, waitFor } from './support/browsers.mjs';
import * as check from './support/check.mjs';
import { portable, queries } from './support/fixtures.mjs';
import { addClasses } from './support/flow.mjs';
import { isFocused, tabTo } from './support/keyboard.mjs';
import { lookAt, screenshotPath, show } from './support/look.mjs';
import { pageTest, sharePage, temporaryFolder } from './support/page.mjs';

const { at } = app;
const folder = temporaryFolder();

let page;
let planted;
let total;

const step = sharePage({ query: 'device=cpu', browser: { reducedMotion: 'reduce' } }, async (opened) => {
  ({ page } = opened);
  planted = check.plantMistakes(folder);
  total = planted.taught.reduce((sum, { photos }) => sum + photos.length, 0);
  await show(page, 'desktop', 'light');
});

step('an empty view says what to do', async () => {
  await app.goTo(page, 'check');
  assert.match(await app.text(page, at('check-empty')), /Give two classes a few photos/);
  await lookAt(page, 'check-empty');
  await app.goTo(page, 'teach');
});

step('a wrong label, a duplicate and an outlier are found, each with its reason', async () => {
  await addClasses(page, planted.taught);
  await app.goTo(page, 'check');
  await check.reviewed(page);
  const { wrong, double, outlier } = planted.names;
  const found = await check.issues(page);
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
  assert.match(await app.text(page, at('announce')), /3 findings worth a look/);
  await lookAt(page, 'check');
});

step('every photo is in the matrix once, and a cell opens the photos behind it', async () => {
  await check.unfold(page, 'confusion');
  await appears(page, at('confusion-cell'));
  const cells = await page.evaluate(() =>
    [...document.querySelectorAll('[data-testid=confusion-cell]')].map(({ dataset }) => ({ ...dataset })),
  );
  assert.equal(
    cells.reduce((sum, { count }) => sum + Number(count), 0),
    total,
  );
  await page.click(at('confusion-cell', { truth: 'cat', taken: 'coffee' }));
  await appears(page, at('cell-photos'));
  assert.deepEqual(await app.allData(page, `${at('cell-photos')} ${at('small-photo')}`, 'name'), [planted.names.wrong]);
  const right = cells.find(({ truth, taken }) => truth === 'rocket' && taken === 'rocket');
  await page.click(at('confusion-cell', { truth: 'rocket', taken: 'rocket' }));
  const behind = `${at('cell-photos', { truth: 'rocket' })} ${at('small-photo')}`;
  await appears(page, behind);
  assert.equal(await app.count(page, behind), Number(right.count));
  await lookAt(page, 'check-cell');
});

step('arrow keys go through the matrix, which is one stop of the Tab key', async () => {
  assert.equal(await app.count(page, `${at('confusion-cell')}[tabindex="0"]`), 1);
  await page.evaluate((css) => document.querySelector(css).focus(), at('confusion-cell', { row: 0, column: 0 }));
  await page.press('ArrowRight');
  assert.ok(await isFocused(page, at('confusion-cell', { row: 0, column: 1 })));
  await page.press('ArrowDown');
  assert.ok(await isFocused(page, at('confusion-cell', { row: 1, column: 1 })));
  await waitFor(
    page,
    'the Tab key to lead to where the focus was',
    (css) => document.querySelector(css)?.tabIndex === 0,
    at('confusion-cell', { row: 1, column: 1 }),
  );
  assert.equal(await app.count(page, `${at('confusion-cell')}[tabindex="0"]`), 1);
});

step('the matrix reads as a table with named rows and columns', async () => {
  const tree = await page.raw.locator(at('confusion')).ariaSnapshot();
  assert.match(tree, /columnheader "coffee"/);
  assert.match(tree, /rowheader "cat"/);
  assert.match(tree, /button "1 photo of cat taken for coffee\. Show"/);
});

step('the heat map is bright on the class and dark beside it', async () => {
  const [{ photos }] = planted.taught;
  for (const side of ['left', 'right']) {
    const { values, width, area, label } = await page.evaluate(explainHalf, {
      photo: portable(photos[0]),
      side,
    });
    assert.deepEqual([label, width, values.length, area], ['cat', 7, 49, 'photo']);
    const half = (keep) => values.reduce((sum, value, at) => sum + (keep(at % width) ? value : 0), 0);
    const [left, right] = [half((column) => column < 3), half((column) => column > 3)];
    assert.ok(side === 'left' ? left > right : right > left, `${side}: ${left} ${right}`);
  }
});

step('the dialog of a photo shows the heat map, and describes it in words', async () => {
  await page.click(`${check.issueOf()} ${at('small-photo')}`);
  await page.click(at('heat-toggle'));
  await waitFor(page, 'the heat map', (css) => document.querySelector(css)?.width > 100, at('heat'));
  assert.match(await app.text(page, at('announce')), /It sees cat mostly/);
  await lookAt(page, 'check-heat');
  await page.click(at('heat-toggle'));
  await disappears(page, at('heat'));
  await page.click(at('sheet-close'));
});

step('ways of training are compared beside the current one', async () => {
  const query = queries().find(({ label }) => label === 'rocket');
  await app.goTo(page, 'teach');
  const [first] = await app.recognise(page, [query.path]);
  await page.click(`${at('query-result')} ${at('heat-toggle')}`);
  await waitFor(
    page,
    'its heat map',
    (css) => document.querySelector(css)?.width > 100,
    at('heat', { label: 'rocket' }),
  );
  await lookAt(page, 'check-result');
  await app.goTo(page, 'check');
  await check.compare(page);
  const heads = await app.allData(page, at('compared-head'), 'name');
  assert.equal(new Set(heads).size, 8, `${heads}`);
  const correct = (await app.allData(page, at('compared-head'), 'correct')).map(Number);
  assert.deepEqual(
    correct,
    [...correct].sort((a, b) => b - a),
    'not sorted by accuracy',
  );
  const { trainings } = await app.data(page, at('app'));
  const ridge = correct[heads.indexOf('ridge')];
  assert.equal((await app.accuracy(page)).correct, ridge, 'the comparison and the page disagree');
  const again = await page.evaluate(predict, portable(query.path));
  assert.deepEqual(again.label, first.label);
  assert.ok(Math.abs(again.probability - first.scores[0].probability) < 1e-9, 'the comparison changed the classifier');
  await lookAt(page, 'check-compared');
  await page.click(`${at('compared-head', { name: 'linear' })} ${at('use-head')}`);
  await waitFor(
    page,
    'a training',
    ({ css, before }) => Number(document.querySelector(css).dataset.trainings) > before,
    {
      css: at('app'),
      before: Number(trainings),
    },
  );
  await check.reviewed(page);
  assert.equal((await app.data(page, at('compared-heads'))).current, 'true', 'the comparison is outdated');
  await check.unfold(page, 'loss');
  await appears(page, `${at('loss-curve')}:not([data-epochs="0"])`);
  assert.ok(Number((await app.data(page, at('loss-curve'))).epochs) > 1, 'there is no loss curve');
  await lookAt(page, 'check-loss');
  await page.click(`${at('compared-head', { name: 'ridge' })} ${at('use-head')}`);
  await check.reviewed(page);
});

step('cancelling a comparison leaves the earlier one', async () => {
  await page.click(at('compare-heads'));
  await appears(page, at('compare-progress'));
  await page.click(at('compare-heads'));
  await disappears(page, at('compare-progress'));
  assert.equal(await app.count(page, at('compared-head')), 8);
});

step('the modes are compared beside the ways of training', async () => {
  await check.compare(page, 'mode');
  const modes = await app.allData(page, at('compared-mode'), 'name');
  assert.deepEqual(new Set(modes), new Set(['fast', 'quality']), 'a sealed page cannot load the best mode');
  const correct = (await app.allData(page, at('compared-mode'), 'correct')).map(Number);
  const quality = correct[modes.indexOf('quality')];
  assert.equal((await app.accuracy(page)).correct, quality, 'the comparison and the page disagree');
  assert.equal(await app.count(page, at('use-mode')), 1);
});

step('a test folder is measured on, apart from the left-out figures, and never learnt', async () => {
  const before = await app.heldCounts(page);
  await page.choose(at('test-folder'), [check.testFolder(folder)]);
  await appears(page, at('test', { measured: true }), 'the test', 60_000);
  const asked = queries();
  const [known, unknown] = [asked.filter(({ label }) => label), asked.filter(({ label }) => !label)];
  const words = await app.data(page, at('test-words'));
  // With the copy of a photo that was learnt.
  assert.equal(Number(words.total), known.length + 1);
  assert.ok(Number(words.correct) >= known.length - 1, JSON.stringify(words));
  const notes = await app.text(page, '.test-notes');
  // The other is the gravel that was planted among the rockets.
  assert.match(notes, /2 test photos are nearly the same as photos that it learnt from/);
  assert.match(notes, new RegExp(`You do not teach gravel, so (these|its).*${unknown.length}`));
  assert.match(notes, /bad\.jpg could not be read: /);
  assert.deepEqual(await app.heldCounts(page), before);
  await page.click(`${at('test-figures')} > summary`);
  assert.deepEqual(await app.allData(page, at('test-class'), 'label'), ['cat', 'coffee', 'rocket']);
  await lookAt(page, 'check-test');
});

step('the report is saved as a page without scripts that states the figures', async () => {
  const html = await page.evaluate(savedCard, at('save-card'));
  assert.match(html, /^<!doctype html>\n<html lang="en">/);
  assert.doesNotMatch(html, /<script|<img|<!--\?|javascript:|data-testid/);
  const { correct, total } = await app.accuracy(page);
  assert.ok(html.includes(`${correct} of ${total} were right.`));
  for (const part of ['cat (8)', 'Standard (ridge)', 'Quality', '8-bit integers', 'On other photos: the test folder'])
    assert.ok(html.includes(part), part);
  assert.ok(html.includes(await page.evaluate(() => globalThis.handful.space)));
});

step('a training is measured on the test folder anew, and the folder can be closed', async () => {
  await app.goTo(page, 'teach');
  await app.removePhoto(page, 'rocket');
  await app.rest(page);
  await app.goTo(page, 'check');
  await appears(page, at('test', { measured: true }), 'the test', 60_000);
  await page.click(at('undo'));
  await check.reviewed(page);
  await appears(page, at('test', { measured: true }), 'the test', 60_000);
  await page.click(at('test-close'));
  await appears(page, at('test-invitation'));
});

step('the mistakes are corrected by keys alone, and the list is empty then', async () => {
  const { wrong, double, outlier } = planted.names;
  await page.evaluate(() => document.querySelector('#issues-title').focus());
  await tabTo(page, `${check.issueOf(wrong)} ${at('issue-move')}`);
  await page.press('Enter');
  await disappears(page, check.issueOf(wrong));
  assert.ok(await isFocused(page, check.issueOf(double)), 'the focus is not on the next issue');
  await tabTo(page, `${check.issueOf(double)} ${at('issue-remove')}`);
  await page.press('Enter');
  await disappears(page, check.issueOf(double));
  await tabTo(page, `${check.issueOf(outlier)} ${at('issue-remove')}`);
  await page.press('Enter');
  await disappears(page, check.issueOf(outlier));
  await check.reviewed(page);
  assert.deepEqual(await app.heldCounts(page), [
    ['cat', 6],
    ['coffee', 6],
    ['rocket', 6],
  ]);
  assert.deepEqual(await check.issues(page), []);
  assert.match(await app.text(page, at('issues-none')), /Nothing suspicious/);
  assert.equal(
    (await app.data(page, at('compared-heads'))).current,
    'false',
    'the comparison is not marked as outdated',
  );
  assert.ok(await isFocused(page, '#issues-title'), 'the focus left the list');
});

step('a dismissed issue stays dismissed in the next review', async () => {
  await app.goTo(page, 'teach');
  const [{ label, photos }] = planted.taught;
  await app.addPhotos(page, label, [photos.at(-1)]);
  await app.learnt(page, label, 7, 1);
  await app.goTo(page, 'check');
  await check.reviewed(page);
  assert.equal((await check.issues(page)).length, 1);
  await page.click(at('issue-keep'));
  await disappears(page, check.issueOf());
  await app.goTo(page, 'teach');
  await app.addPhotos(page, label, [queries().find((query) => query.label === 'cat').path]);
  await app.learnt(page, label, 8, 1);
  await app.goTo(page, 'check');
  await check.reviewed(page);
  assert.deepEqual(await check.issues(page), []);
  await page.click(at('bring-back'));
  await appears(page, check.issueOf());
  // Undoes bringing it back, then dismissing it.
  await page.click(at('undo'));
  await disappears(page, check.issueOf());
  await page.click(at('undo'));
  await page.click(at('undo'));
  await check.reviewed(page);
  await appears(page, check.issueOf());
  assert.equal(await app.count(page, at('bring-back')), 0);
});

for (const engine of ['firefox', 'webkit']) {
  const options = { engine, query: 'device=cpu', timeout: 300_000 };
  pageTest(`mistakes are found and corrected in ${engine}`, options, async ({ page: own, t }) => {
    const { taught, names } = check.plantMistakes(temporaryFolder(t));
    await addClasses(own, taught);
    await app.goTo(own, 'check');
    await check.reviewed(own);
    const found = (await check.issues(own)).map(({ name }) => name);
    assert.deepEqual(found, [names.wrong, names.double, names.outlier]);
    await own.click(`${check.issueOf(names.wrong)} ${at('issue-move')}`);
    await disappears(own, check.issueOf(names.wrong));
    await check.reviewed(own);
    await check.compare(own);
    await own.screenshot(screenshotPath(`check-${engine}`));
  });
}

// Run in the page:

async function predict(photo) {
  const { label, scores } = await globalThis.handful.predict(globalThis.testing.toFile(photo));
  return { label, probability: scores[0].probability };
}

/** Clicks and returns the text of the file that the page saves. */
async function savedCard(button) {
  const { createObjectURL } = URL;
  const saved = new Promise((resolve) => {
    URL.createObjectURL = (blob) => {
      if (blob.type === 'text/html') resolve(blob.text());
      return createObjectURL(blob);
    };
  });
  document.querySelector(button).click();
  return saved.finally(() => {
    URL.createObjectURL = createObjectURL;
  });
}

/** Explains a picture with a photo in one half and grey in the other. */
async function explainHalf({ photo, side }) {
  const bitmap = await createImageBitmap(globalThis.testing.toFile(photo));
  const canvas = new OffscreenCanvas(448, 224);
  const context = canvas.getContext('2d');
  context.fillStyle = 'grey';
  context.fillRect(0, 0, 448, 224);
  context.drawImage(bitmap, side === 'left' ? 0 : 224, 0, 224, 224);
  const explanation = await globalThis.handful.explain(await canvas.convertToBlob(), 'cat');
  return { ...explanation, values: [...explanation.values] };
}
