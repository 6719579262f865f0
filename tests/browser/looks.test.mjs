// How the page looks at phone and desktop width, light and dark: screenshots for a person to look at, nothing wider than
// the window, and no finding of axe-core.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as app from './support/app.mjs';
import { appears, waitFor } from './support/browsers.mjs';
import { reviewed } from './support/check.mjs';
import { classes, manyPhotos } from './support/fixtures.mjs';
import { ask, teach } from './support/flow.mjs';
import { lookAt, SIZES, show, surplusWidth } from './support/look.mjs';
import { pageTest, sharePage } from './support/page.mjs';

const { at } = app;
const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const VIEWS = ['teach', 'check', 'label', 'live'];
// The tests intercept requests, so no service worker may answer them.
const BROWSER = { camera: true, viewport: SIZES.desktop, reducedMotion: 'reduce', serviceWorkers: 'block' };
const OPTIONS = { query: 'device=cpu', browser: BROWSER, timeout: 240_000 };

let page;

const step = sharePage(OPTIONS, (opened) => {
  ({ page } = opened);
});

step('a fresh page', () => lookAt(page, 'start'));

for (const view of VIEWS.slice(1))
  step(`the empty view ${view}`, async () => {
    await app.goTo(page, view);
    await lookAt(page, `${view}-empty`);
    await app.goTo(page, 'teach');
  });

step('a taught page with answers', async () => {
  await teach(page);
  await ask(page, 1);
  await lookAt(page, 'taught');
  if (process.env.UPDATE_SCREENSHOT === '1') {
    mkdirSync(DOCS, { recursive: true });
    await show(page, 'desktop', 'light');
    await page.raw.mouse.move(0, 0);
    await page.screenshot(join(DOCS, 'screenshot.png'));
  }
});

step('every language fits a phone', async () => {
  await show(page, 'phone', 'light');
  const wrong = [];
  for (const language of await page.evaluate(languages)) {
    await app.chooseLanguage(page, language);
    await waitFor(page, language, speaks, language);
    for (const view of VIEWS) {
      await app.goTo(page, view);
      const surplus = await surplusWidth(page);
      if (surplus > 0) wrong.push(`${language}, ${view}: ${surplus} px wider than the window`);
    }
  }
  await app.chooseLanguage(page, 'en');
  await app.goTo(page, 'teach');
  await show(page, 'desktop', 'light');
  assert.deepEqual(wrong, []);
});

step('the view check', async () => {
  await app.goTo(page, 'check');
  await reviewed(page);
  await lookAt(page, 'check');
});

step('the view label with a folder', async () => {
  await app.goTo(page, 'label');
  const many = manyPhotos(60);
  try {
    await app.give(page, 'main', many.paths);
    await waitFor(page, 'every answer', hasAnswers, null, 120_000);
    await app.rest(page);
    await lookAt(page, 'label', { full: false });
    await page.click(at('select-all'));
    await page.click(at('label-export'));
    await lookAt(page, 'label-many', { full: false });
    await page.click(at('label-export'));
    await page.click(at('accept-all'));
    await lookAt(page, 'label-accept', { full: false });
    await page.click(at('accept-no'));
    await page.click(at('close-folder'));
    await page.click(at('forget-folder'));
    await lookAt(page, 'label-forget');
    await page.click(at('keep-folder'));
  } finally {
    many.remove();
  }
});

step('the view live with a camera, and without one', async () => {
  await app.goTo(page, 'live');
  await page.click(at('live-start'));
  await appears(page, at('live-label'));
  await lookAt(page, 'live', { full: false });
  await page.click(at('live-stop'));
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'));
  });
  await page.click(at('live-start'));
  await appears(page, at('camera-problem'));
  await lookAt(page, 'live-problem', { full: false });
  await app.goTo(page, 'teach');
});

for (const button of ['project', 'seal', 'share', 'engine'])
  step(`what opens below the button ${button}`, async () => {
    await show(page, 'desktop', 'light');
    await page.click(at(button));
    await lookAt(page, `menu-${button}`, { full: false });
    await page.press('Escape');
  });

step('a photo opened', async () => {
  const [label] = await app.allData(page, at('class-card'), 'label');
  await show(page, 'desktop', 'light');
  await app.openPhoto(page, label);
  await lookAt(page, 'sheet', { full: false });
  await page.click(at('sheet-close'));
});

step('the advanced settings with a loss curve', async () => {
  await show(page, 'desktop', 'light');
  await app.openAdvanced(page);
  await page.select(at('head-select'), 'linear');
  await waitFor(page, 'the loss curve', hasCurve);
  await app.rest(page);
  await lookAt(page, 'advanced');
});

step('a page at work', async () => {
  const [label] = await app.allData(page, at('class-card'), 'label');
  // Enough for all the pictures: some dozens of photos are read every second.
  const many = manyPhotos(1500);
  try {
    await app.addPhotos(page, label, many.paths);
    await waitFor(page, 'progress', (css) => Number(document.querySelector(css)?.dataset.done) > 0, at('progress'));
    await lookAt(page, 'reading', { full: false });
    await page.click(at('cancel'));
    await app.rest(page);
  } finally {
    many.remove();
  }
});

step('a page whose engine has stopped', async () => {
  await page.evaluate(() => globalThis.handful.dispose());
  await page.press('Escape');
  await page.choose(at('query-files'), classes()[0].photos.slice(0, 1));
  await appears(page, at('problem'));
  await lookAt(page, 'stopped', { full: false });
});

pageTest(
  'a page that is loading, and one that cannot load',
  { ...OPTIONS, query: null, allowErrors: true },
  async ({ page: own, site }) => {
    await own.raw.route('**/*.safetensors', () => undefined);
    await own.goto(site.url('device=cpu'));
    await appears(own, at('start-folder'));
    await lookAt(own, 'loading');
    await own.raw.unrouteAll({ behavior: 'ignoreErrors' });
    await own.raw.route('**/*.safetensors', (route) => route.abort());
    await own.goto(site.url('device=cpu'));
    await appears(own, at('problem'));
    await lookAt(own, 'not-loaded');
  },
);

pageTest('the page in Chinese', OPTIONS, async ({ page: own }) => {
  await app.chooseLanguage(own, 'zh-Hans');
  for (const view of VIEWS) {
    await app.goTo(own, view);
    await lookAt(own, `chinese-${view}`);
  }
});

// Run in the page:

function languages() {
  return [...document.querySelectorAll('[data-testid=language] option')].map(({ value }) => value);
}

function speaks(language) {
  return document.documentElement.lang === language;
}

function hasAnswers() {
  const cells = [...document.querySelectorAll('[data-testid=label-photo]')];
  return cells.length > 0 && cells.every(({ dataset }) => ['guess', 'unlike', 'labelled'].includes(dataset.state));
}

function hasCurve() {
  return Number(document.querySelector('[data-testid=loss-curve]')?.dataset.epochs) > 1;
}
