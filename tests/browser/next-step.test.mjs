// One clear path: what a newcomer does next is the one solid button, it takes few actions, and answers come into view.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { appears, disappears, waitFor } from './support/browsers.mjs';
import { classes, manyPhotos, portable, queries } from './support/fixtures.mjs';
import { lookAt, SIZES, show } from './support/look.mjs';
import { FAST, pageTest, sharePage } from './support/page.mjs';

const { at } = app;
const [CAT, COFFEE, ROCKET] = classes();
const [FIRST, SECOND] = ['Class 1', 'Class 2'];
const SAMPLES = ['Cat', 'Coffee', 'Rocket'];
/** The most actions for three classes and a prediction. */
const MAX_ACTIONS = 10;
/** More photos than this are offered as a folder to label. */
const MANY = 30;
const CPU = 'device=cpu';
const BROWSER = { viewport: SIZES.desktop, reducedMotion: 'reduce', serviceWorkers: 'block' };

pageTest(
  'on a phone, one click on the samples leads to answers in the window',
  { query: CPU, browser: { ...BROWSER, viewport: SIZES.phone, hasTouch: true, isMobile: true } },
  async ({ page }) => {
    assert.deepEqual(await solidButtons(page), ['try-samples']);
    assert.ok((await page.evaluate(headerHeight)) <= 64, 'the header has more than one row');
    assert.equal(await page.evaluate(visibleWords, /drop photos here/i.source), '', 'a touch screen cannot drop');
    await page.click(at('view-recognise'));
    assert.deepEqual(await solidButtons(page), ['to-classes']);
    await page.click(at('to-classes'));
    await page.click(at('try-samples'));
    await waitFor(page, 'four answers', hasAnswers, 4);
    await app.rest(page);
    assert.equal(await page.evaluate(currentTab), 'view-recognise');
    assert.ok(await page.evaluate(isInWindow, at('query-label')), 'the first answer is below the window');
    await lookAt(page, 'samples-phone');
    await show(page, 'phone', 'light');
    await page.click(at('view-teach'));
    await waitFor(page, 'the classes', (css) => document.querySelector(css).checkVisibility(), at('class-card'));
    assert.equal(await page.evaluate(currentTab), 'view-teach');
    assert.equal(await page.evaluate(() => document.querySelector('#recognise').checkVisibility()), false);
  },
);

pageTest('three classes are taught and a photo is recognised in few actions', { query: CPU }, async ({ page }) => {
  const actions = [];
  const act = async (name, ...arguments_) => {
    actions.push(name);
    await page[name](...arguments_);
  };
  const name = (label, to) => act('fill', app.inClass(label, 'class-name'), to);
  await name(FIRST, CAT.label);
  await act('choose', app.inClass(CAT.label, 'class-files'), CAT.photos);
  await name(SECOND, COFFEE.label);
  await act('choose', app.inClass(COFFEE.label, 'class-files'), COFFEE.photos);
  await act('click', at('add-class'));
  await name('Class 3', ROCKET.label);
  await act('choose', app.inClass(ROCKET.label, 'class-files'), ROCKET.photos);
  await act('choose', at('query-files'), [queries()[0].path]);
  await waitFor(page, 'an answer', hasAnswers, 1, 120_000);
  assert.equal((await app.data(page, at('query-result'))).label, queries()[0].label);
  assert.ok(actions.length <= MAX_ACTIONS, `${actions.length} actions: ${actions}`);
});

pageTest(
  'each state has one solid button, which is the next step',
  { query: CPU, browser: BROWSER },
  async ({ page }) => {
    assert.deepEqual(await solidButtons(page), ['try-samples']);
    assert.equal(await app.count(page, `${at('recognise-folded')}[open]`), 0, 'nothing can be recognised yet');
    await app.addPhotos(page, FIRST, CAT.photos.slice(0, 1), 1);
    assert.deepEqual(await solidButtons(page), ['class-files']);
    await lookAt(page, 'one-class');
    await app.addPhotos(page, SECOND, COFFEE.photos.slice(0, 1), 1);
    await app.rest(page);
    assert.deepEqual(await solidButtons(page), ['query-files']);
    await app.recognise(page, [queries()[0].path]);
    assert.deepEqual(await solidButtons(page), ['query-files']);
    assert.match(await app.text(page, at('percent-hint')), /second photo to Class 1 and Class 2/);
    await lookAt(page, 'one-photo-each');
  },
);

pageTest(
  'the samples say what they are, and make room for own photos',
  { query: CPU, browser: BROWSER },
  async ({ page }) => {
    await page.click(at('try-samples'));
    for (const label of SAMPLES) await app.learnt(page, label, 6);
    await waitFor(page, 'four answers', hasAnswers, 4);
    await app.rest(page);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'recognise');
    assert.match(await app.text(page, at('samples-note')), /^These are samples\.\s+Start your own$/);
    assert.match(await app.text(page, at('unlike-why')), /^Nearest: .*\s+No percentages: /);
    await page.click(at('start-own'));
    await waitFor(page, 'two empty classes', hasEmptyClasses, [FIRST, SECOND]);
    assert.equal(await app.count(page, at('query-result')), 0);
    assert.equal(await app.count(page, at('samples-note')), 0);
    await page.click(at('undo'));
    for (const label of SAMPLES) await app.learnt(page, label, 6);
    await appears(page, at('samples-note'));
    await app.addPhotos(page, SAMPLES[0], CAT.photos.slice(0, 1), 7);
    await appears(page, at('samples-note', { among: 'some' }));
    await page.click(at('remove-samples'));
    await disappears(page, at('samples-note'));
    await app.learnt(page, SAMPLES[0], 1);
  },
);

let page;
let site;

const step = sharePage({ query: CPU, browser: BROWSER, timeout: 240_000 }, (opened) => {
  ({ page, site } = opened);
});

step('a folder name reads as words, and stays as it is for the engine', async () => {
  await app.renameClass(page, FIRST, 'tabby_cat');
  await app.addPhotos(page, 'tabby_cat', CAT.photos, CAT.photos.length);
  await app.addPhotos(page, SECOND, COFFEE.photos, COFFEE.photos.length);
  await app.rest(page);
  const [answer] = await app.recognise(page, [queries()[0].path]);
  assert.equal(answer.words, 'tabby cat');
  const value = (css) => document.querySelector(css).value;
  assert.equal(await page.evaluate(value, app.inClass('tabby_cat', 'class-name')), 'tabby cat');
  // Leaving the field does not rename the class.
  await page.fill(app.inClass('tabby_cat', 'class-name'), 'tabby cat');
  assert.deepEqual(
    (await app.held(page)).map(({ label }) => label),
    ['tabby_cat', SECOND],
  );
});

step('a photo that is different but probable is learnt with one tap', async () => {
  const blurred = await page.evaluate(blur, portable(CAT.photos[0]));
  await app.give(page, at('query-area'), [blurred]);
  await waitFor(page, 'two answers', hasAnswers, 2);
  const [words] = await page.evaluate(wordsOf, at('query-label'));
  assert.equal(words, 'Probably tabby cat, but it looks different from your photos');
  assert.match(await app.text(page, at('unlike-why')), /No percentages: /);
  await lookAt(page, 'probably');
  await show(page, 'desktop', 'light');
  assert.equal(await app.text(page, at('learn-query')), 'Yes, tabby cat: learn it');
  await page.click(at('learn-query'));
  await app.learnt(page, 'tabby_cat', CAT.photos.length + 1);
  await app.rest(page);
});

step('the heat map lies over the thumbnail, with a legend', async () => {
  await page.click(`${at('query-result')} ${at('heat-toggle')}`);
  const heat = `${at('query-result')} .result-photo ${at('heat')}`;
  await waitFor(page, 'the heat map', (css) => document.querySelector(css)?.width > 100, heat);
  assert.match(await app.text(page, '.heat-legend'), /little for it.*most for it/s);
  assert.ok((await page.evaluate(coloursOf, heat)) > 100, 'the map is one colour');
  await lookAt(page, 'heat');
  await show(page, 'desktop', 'light');
  await page.click(`${at('query-result')} ${at('heat-toggle')}`);
  await disappears(page, at('heat'));
});

step('the score has a legend for what is uncertain', async () => {
  const words = await app.text(page, '.dots-legend');
  assert.equal(words.replace(/\s+/g, ' '), 'right uncertain wrong');
});

step('each way to share says what it is, and what was saved', async () => {
  const files = {
    'save-file': /\.handful$/,
    'save-page': /^Fruit to sort\.html$/,
    'save-model': /\.onnx$/,
    'save-teachable': /\.zip$/,
  };
  for (const [way, name] of Object.entries(files)) {
    await app.openShare(page);
    assert.ok((await app.text(page, `${at(way)} small`)).length > 20, way);
    if (way === 'save-file') await lookAt(page, 'share', { full: false });
    if (way === 'save-page') await page.raw.locator(at('page-title')).fill('Fruit to sort');
    const download = page.raw.waitForEvent('download');
    await page.click(at(way));
    const file = (await download).suggestedFilename();
    assert.match(file, name);
    await waitFor(page, 'the announcement', isAnnounced, `${file} is saved in your downloads.`);
  }
  // A model of Teachable Machine learns the photos again, and tells how well.
  const notice = await app.text(page, at('notice'));
  assert.match(notice, /looks at each photo once: \d+ of \d+ photos guessed right while hidden, here \d+ of \d+\./);
  await page.click(at('dismiss-notice'));
});

step('a change of tabs shows the view from its start, without an outline round the page', async () => {
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  for (const view of ['check', 'label', 'live', 'teach']) {
    await app.goTo(page, view);
    assert.equal(await page.evaluate(() => scrollY), 0, view);
  }
  await app.open(page, `${site.url(FAST)}#check`);
  await appears(page, 'main#check');
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('main')).outlineStyle), 'none');
  // The browser itself may focus what the address names.
  assert.match(await page.evaluate(() => document.activeElement.tagName), /^(BODY|MAIN)$/);
  await app.goTo(page, 'teach');
});

step('many photos of one folder are offered for labelling', async () => {
  const { paths, remove } = manyPhotos(MANY + 1);
  try {
    await app.give(page, at('query-area'), paths);
    await appears(page, `${at('drop-ask')}[open]`);
    assert.match(await app.text(page, '#ask-title'), /^31 photos: label these as a folder\?$/);
    await lookAt(page, 'ask-folder', { full: false });
    await show(page, 'desktop', 'light');
    await page.click(at('ask-cancel'));
    await disappears(page, at('drop-ask'));
    await page.choose(at('start-folder'), paths[0].slice(0, paths[0].lastIndexOf('/')));
    await appears(page, `${at('drop-ask')}[open]`);
    assert.match(await app.text(page, '#ask-title'), /^31 photos in “handful-photos-.*”: label these as a folder\?$/);
    await page.click(at('ask-label'));
    await waitFor(
      page,
      'the photos in the view Label',
      (css) => document.querySelector(css)?.dataset.count,
      at('label-grid'),
    );
    assert.equal((await app.data(page, at('label-grid'))).count, String(MANY + 1));
    assert.equal(await app.count(page, at('query-result')), 0);
  } finally {
    remove();
  }
});

// Run in the page:

/** The test ids of the solid buttons on the screen. */
async function solidButtons(own) {
  // A change shows with the next frame.
  await own.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  return own.evaluate(() =>
    [...document.querySelectorAll('.button.solid')]
      .filter((button) => button.checkVisibility())
      .map((button) => (button.dataset.testid ? button : button.querySelector('[data-testid]')).dataset.testid),
  );
}

function headerHeight() {
  return document.querySelector('header').getBoundingClientRect().height;
}

function visibleWords(pattern) {
  const found = [...document.querySelectorAll('p, span, strong, small')].find(
    (element) => element.checkVisibility() && new RegExp(pattern, 'i').test(element.textContent),
  );
  return found?.textContent ?? '';
}

function hasAnswers(count) {
  const results = [...document.querySelectorAll('[data-testid=query-result]')];
  return results.length === count && results.every(({ dataset }) => dataset.state === 'done');
}

function hasEmptyClasses(labels) {
  const cards = [...document.querySelectorAll('[data-testid=class-card]')].map(({ dataset }) => dataset);
  return cards.map(({ label }) => label).join() === labels.join() && cards.every(({ count }) => count === '0');
}

function currentTab() {
  return document.querySelector('nav [aria-current=page]')?.dataset.testid;
}

function isInWindow(css) {
  const { top, bottom } = document.querySelector(css).getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}

function isAnnounced(words) {
  return document.querySelector('[data-testid=announce]').textContent.startsWith(words);
}

function wordsOf(css) {
  return [...document.querySelectorAll(css)].map((element) => element.textContent.trim());
}

/** A photo out of focus, as `give` takes it. */
async function blur(file) {
  const bitmap = await createImageBitmap(globalThis.testing.toFile(file));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  context.filter = 'blur(6px)';
  context.drawImage(bitmap, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return { name: 'out-of-focus.png', type: 'image/png', base64 };
}

/** How many colours a canvas has. */
function coloursOf(css) {
  const canvas = document.querySelector(css);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}
