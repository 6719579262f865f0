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
import { manyPhotos } from './support/fixtures.mjs';
import { ask, teach } from './support/flow.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 240_000 };
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RESULTS = join(ROOT, 'test-results');
const SCREENS = join(RESULTS, 'screens');
const README_PICTURE = join(ROOT, 'docs', 'screenshot.png');
const WIDTHS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
const THEMES = ['light', 'dark'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let site;
let page;

before(async () => {
  if (options.skip) return;
  mkdirSync(SCREENS, { recursive: true });
  writeFileSync(join(RESULTS, '.gitignore'), '*\n');
  site = await openSite();
  page = await openBrowser('chromium', { context: { viewport: WIDTHS.desktop, reducedMotion: 'reduce' } });
  await app.open(page, site.url('device=cpu'));
});

after(async () => {
  await page?.close();
  await site?.close();
});

test('a fresh page', options, () => lookAtIt('start'));

test('a page that has been taught and asked', options, async () => {
  await teach(page);
  await ask(page, 1);
  await lookAtIt('taught');
  if (process.env.UPDATE_SCREENSHOT === '1') {
    mkdirSync(join(ROOT, 'docs'), { recursive: true });
    await show('desktop', 'light');
    await page.screenshot(README_PICTURE);
  }
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

test('there was no error in the console', options, async () => {
  assert.deepEqual(await page.faults(), []);
});

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
  const violations = await page.evaluate(async () => (await globalThis.axe.run()).violations);
  return violations.map(
    ({ id, help, nodes }) => `${id} (${help}): ${nodes.map(({ html }) => html.slice(0, 120)).join(' ; ')}`,
  );
}

function hasCurve() {
  return Number(document.querySelector('[data-testid=loss-curve]')?.dataset.epochs) > 1;
}
