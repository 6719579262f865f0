// How the page looks at phone and desktop width, light and dark: pictures for a person to look at, nothing wider than
// the screen, and no finding of the accessibility scanner.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, manyPhotos, portable } from './support/fixtures.mjs';
import { ask, teach } from './support/flow.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 240_000 };
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RESULTS = join(ROOT, 'test-results');
const SCREENS = join(RESULTS, 'screens');
const README_PICTURE = join(ROOT, 'docs', 'screenshot.png');
const WIDTHS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
const FAKE_CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
const THEMES = ['light', 'dark'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let site;
let page;

before(async () => {
  if (options.skip) return;
  mkdirSync(SCREENS, { recursive: true });
  writeFileSync(join(RESULTS, '.gitignore'), '*\n');
  site = await openSite();
  page = await openBrowser('chromium', { args: FAKE_CAMERA,
    context: { viewport: WIDTHS.desktop, reducedMotion: 'reduce', serviceWorkers: 'block' },
  });
  await app.open(page, site.url('device=cpu'));
});

after(async () => {
  await page?.close();
  await site?.close();
});

test('a fresh page', options, () => lookAtIt('start'));

for (const room of ['check', 'label', 'live'])
  test(`the room ${room} with nothing in it`, options, async () => {
    await enter(room);
    await lookAtIt(`${room}-empty`);
    await enter('teach');
  });

test('a page that has been taught and asked', options, async () => {
  await teach(page);
  await ask(page, 1);
  await lookAtIt('taught');
  if (process.env.UPDATE_SCREENSHOT === '1') {
    mkdirSync(join(ROOT, 'docs'), { recursive: true });
    await show('desktop', 'light');
    await page.raw.mouse.move(0, 0);
    await page.screenshot(README_PICTURE);
  }
});

test('the room check', options, async () => {
  await enter('check');
  await waitFor(page, 'the review', (css) => document.querySelector(css), app.at('check', { reviewed: true }));
  await lookAtIt('check');
});

test('the room label with a folder', options, async () => {
  await enter('label');
  const many = manyPhotos(60);
  try {
    await page.evaluate(dropFiles, many.paths.map(portable));
    await waitFor(page, 'every answer', hasAnswers, null, 120_000);
    await app.rest(page);
    await lookAtIt('label', { full: false });
    await page.click(app.at('close-folder'));
    await page.click(app.at('forget-folder'));
    await lookAtIt('label-forget');
    await page.click(app.at('keep-folder'));
  } finally {
    many.remove();
  }
});

test('the room live with the camera on, and without one', options, async () => {
  await enter('live');
  await page.click(app.at('live-start'));
  await waitFor(page, 'an answer', (css) => document.querySelector(css), app.at('live-label'));
  await lookAtIt('live', { full: false });
  await page.click(app.at('live-stop'));
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'));
  });
  await page.click(app.at('live-start'));
  await waitFor(page, 'the words', (css) => document.querySelector(css), app.at('camera-problem'));
  await lookAtIt('live-problem', { full: false });
  await enter('teach');
});

for (const [what, button] of Object.entries({ project: 'project', seal: 'seal', engine: 'engine' }))
  test(`what opens below the button ${what}`, options, async () => {
    await show('desktop', 'light');
    await page.click(app.at(button));
    await lookAtIt(`menu-${what}`, { full: false });
    await page.raw.keyboard.press('Escape');
  });

test('a photo opened', options, async () => {
  const [label] = await app.allData(page, app.at('class-card'), 'label');
  await show('desktop', 'light');
  await app.openPhoto(page, label);
  await lookAtIt('sheet', { full: false });
  await page.click(app.at('sheet-close'));
});

test('the advanced part with a loss curve', options, async () => {
  await show('desktop', 'light');
  await page.click(`${app.at('advanced')} summary`);
  await page.select(app.at('head-select'), 'linear');
  await waitFor(page, 'the loss curve', hasCurve);
  await app.rest(page);
  await lookAtIt('advanced');
});

test('a page at work', options, async () => {
  const [label] = await app.allData(page, app.at('class-card'), 'label');
  // Enough for all the pictures: some dozens of photos are read every second.
  const many = manyPhotos(1500);
  try {
    await app.addPhotos(page, label, many.paths);
    await waitFor(
      page,
      'the progress',
      () => Number(document.querySelector('[data-testid=progress]')?.dataset.done) > 0,
    );
    await lookAtIt('reading', { full: false });
    await page.click(app.at('cancel'));
    await app.rest(page);
  } finally {
    many.remove();
  }
});

test('a page whose engine has stopped', options, async () => {
  await page.evaluate(() => globalThis.handful.dispose());
  await page.raw.keyboard.press('Escape');
  await page.choose(app.at('query-files'), classes()[0].photos.slice(0, 1));
  await waitFor(page, 'the problem', (css) => document.querySelector(css), app.at('problem'));
  await lookAtIt('stopped', { full: false });
});

test('a page that is loading, and one that cannot load', options, async () => {
  const own = await freshTab();
  const before = page.raw;
  try {
    await own.route('**/*.safetensors', () => undefined);
    await own.goto(site.url('device=cpu'));
    page.raw = own;
    await waitFor(page, 'the page', (css) => document.querySelector(css), app.at('start-folder'));
    await lookAtIt('loading');
    await own.unrouteAll({ behavior: 'ignoreErrors' });
    await own.route('**/*.safetensors', (route) => route.abort());
    await own.reload();
    await waitFor(page, 'the problem', (css) => document.querySelector(css), app.at('problem'));
    await lookAtIt('not-loaded');
  } finally {
    page.raw = before;
    await own.context().close();
  }
});

test('the page in Chinese', options, async () => {
  const own = await freshTab();
  const before = page.raw;
  try {
    page.raw = own;
    await app.open(page, site.url('device=cpu'));
    await page.select(app.at('language'), 'zh-Hans');
    for (const room of ['teach', 'check', 'label', 'live']) {
      await enter(room);
      await lookAtIt(`chinese-${room}`);
    }
  } finally {
    page.raw = before;
    await own.context().close();
  }
});

test('there was no error in the console', options, async () => {
  assert.deepEqual(await page.faults(), []);
});

/** A tab that knows of no other's projects. */
async function freshTab() {
  const context = { viewport: WIDTHS.desktop, reducedMotion: 'reduce', serviceWorkers: 'block' };
  return (await page.browser.newContext(context)).newPage();
}

async function enter(room) {
  await page.click(app.at(`view-${room}`));
  await waitFor(page, `the room ${room}`, (id) => document.querySelector(`main#${id}`), room);
}

/** Takes the picture in every width and theme, and collects what is wrong in any of them. */
async function lookAtIt(state, { full = true } = {}) {
  const wrong = [];
  for (const width of Object.keys(WIDTHS)) {
    for (const theme of THEMES) {
      await show(width, theme);
      await page.evaluate(() => scrollTo(0, 0));
      const name = `${state}-${width}-${theme}`;
      await page.screenshot(join(SCREENS, `${name}.png`), { full });
      const surplus = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (surplus > 0) wrong.push(`${name}: ${surplus} px wider than the screen`);
      wrong.push(...(await scan()).map((finding) => `${name}: ${finding}`));
    }
  }
  assert.deepEqual(wrong, []);
}

async function show(width, theme) {
  await page.raw.emulateMedia({ colorScheme: theme });
  const { width: x, height: y } = WIDTHS[width];
  await page.resize(x, y);
}

/** The findings of axe-core. Its source is evaluated by the driver, which the page's policy does not bind. */
async function scan() {
  await page.raw.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    // New in WCAG 2.2, and not among the rules that run unasked.
    const rules = { 'target-size': { enabled: true } };
    return (await globalThis.axe.run({ rules })).violations;
  });
  return violations.map(
    ({ id, help, nodes }) => `${id} (${help}): ${nodes.map(({ html }) => html.slice(0, 120)).join(' ; ')}`,
  );
}

function dropFiles(given) {
  const transfer = new DataTransfer();
  for (const { name, type, base64 } of given) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer });
  document.querySelector('main').dispatchEvent(event);
}

function hasAnswers() {
  const cells = [...document.querySelectorAll('[data-testid=label-photo]')];
  return cells.length > 0 && cells.every(({ dataset }) => ['guess', 'unlike', 'labelled'].includes(dataset.state));
}

function hasCurve() {
  return Number(document.querySelector('[data-testid=loss-curve]')?.dataset.epochs) > 1;
}
