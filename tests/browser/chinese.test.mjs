// The page in Simplified Chinese: chosen by the browser's language, used from end to end, read by the accessibility
// scanner, and searched for words that were left in English.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, fixturePath, queries } from './support/fixtures.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 240_000 };
const RESULTS = fileURLToPath(new URL('../../test-results/', import.meta.url));
const SCREENS = join(RESULTS, 'screens');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** What is called the same in every language. */
const NAMES =
  /handful|Teachable Machine|WebAssembly|SIMD|WebGPU|WebRTC|English|Content-Security-Policy|Chrome|Edge|Firefox|Safari|Mac|Ctrl|Shift|CSV|JSON|ZIP|[?]device=\w+|[?]mode=\w+|globalThis\.handful|fetch\("\/"\)|<head>|\d MB|Chelsea|Stéfan van der Walt|Rachel Michetti|Pikolo Espresso Bar|SpaceX|NASA|CC0|scikit-image|\bF12\b|\bI\b|[\w-]+\.(jpg|heic|png|webp)/gi;

let site;
let page;

before(async () => {
  if (options.skip) return;
  mkdirSync(SCREENS, { recursive: true });
  writeFileSync(join(RESULTS, '.gitignore'), '*\n');
  site = await openSite();
  page = await openBrowser('chromium', {
    context: { locale: 'zh-CN', viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' },
  });
  await app.open(page, site.url('device=cpu&mode=fast'));
});

after(async () => {
  await page?.close();
  await site?.close();
});

test('a Chinese browser gets a Chinese page', options, async () => {
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-Hans');
  assert.match(await page.evaluate(() => document.title), /照片/);
  assert.deepEqual(await app.allData(page, app.at('class-card'), 'label'), ['类别 1', '类别 2']);
  await lookAt('zh-start');
});

test('names that nobody has typed change with the language, in the engine too', options, async () => {
  const names = { en: ['Class 1', 'Class 2'], 'zh-Hans': ['类别 1', '类别 2'] };
  for (const [language, wanted] of Object.entries(names)) {
    await page.select(app.at('language'), language);
    await waitFor(page, wanted.join(), hasClasses, wanted);
    assert.deepEqual(
      (await app.held(page)).map(({ label }) => label),
      wanted,
    );
  }
});

test('teach, recognise, and a file that is no photo', options, async () => {
  const [first, second] = classes();
  await app.addPhotos(page, '类别 1', first.photos.slice(0, 4), 4);
  await app.addPhotos(page, '类别 2', second.photos.slice(0, 4), 4);
  await app.rest(page);
  assert.match((await app.accuracy(page)).words, /10 张中对 \d+ 张|10 张中应对 \d+ 到 \d+ 张/);
  const { path } = queries().find(({ label }) => label === second.label);
  const [answer] = await app.recognise(page, [path]);
  assert.equal(answer.label, '类别 2');
  await app.addPhotos(page, '类别 1', [fixturePath('formats/zero.jpg')]);
  await waitFor(page, 'the failure', () => Boolean(document.querySelector('[data-testid=failure]')));
  await page.click(`${app.at('advanced')} summary`);
  await page.select(app.at('head-select'), 'linear');
  await app.rest(page);
  await lookAt('zh-taught');
});

test('what is hidden at first', options, async () => {
  await app.dismissFailures(page);
  await page.click(app.at('seal'));
  await lookAt('zh-seal');
  await page.click(`${app.at('seal-details')} .link`);
  await lookAt('zh-how-to-check');
  await page.raw.keyboard.press('Escape');
  await app.openPhoto(page, '类别 1');
  await lookAt('zh-photo');
  await page.click(app.at('sheet-close'));
});

test('the switch says everything in English, keeps photos and names, and is remembered', options, async () => {
  await page.select(app.at('language'), 'en');
  await waitFor(page, 'English', () => document.documentElement.lang === 'en');
  assert.match((await app.accuracy(page)).words, /right/i);
  assert.deepEqual(
    (await app.held(page)).map(({ label, count }) => [label, count]),
    [
      ['类别 1', 4],
      ['类别 2', 4],
    ],
  );
  await app.open(page, site.url('device=cpu&mode=fast'));
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  assert.deepEqual(await page.faults(), []);
});

/** Runs in the page: whether it shows just these classes. */
function hasClasses(labels) {
  const cards = [...document.querySelectorAll('[data-testid=class-card]')];
  return cards.map(({ dataset }) => dataset.label).join() === labels.join();
}

/** Takes a picture, and fails on English words and on findings of axe-core, wherever they are. */
async function lookAt(name) {
  await page.screenshot(join(SCREENS, `${name}.png`));
  const said = await page.evaluate(everythingSaid);
  const english = said.map((words) => words.replace(NAMES, '')).filter((words) => /[a-z]{2,}/i.test(words));
  assert.deepEqual(english, [], 'left in English');
  await page.raw.evaluate(AXE);
  const violations = await page.evaluate(async () => (await globalThis.axe.run()).violations);
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join('; ')}`),
    [],
  );
}

/** Runs in the page: every text in it, on show or not, and every name that only screen readers tell. */
function everythingSaid() {
  const said = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Text) {
      if (!node.parentElement?.closest('noscript, script')) said.push(node.data);
    } else {
      for (const name of ['aria-label', 'title', 'alt', 'placeholder', 'aria-description']) {
        if (node.hasAttribute(name)) said.push(node.getAttribute(name));
      }
    }
  }
  return said.map((words) => words.trim()).filter(Boolean);
}
