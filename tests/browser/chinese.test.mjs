// The page in Simplified Chinese: chosen by the browser's language, used from end to end, scanned for accessibility,
// and searched for English words.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { appears, waitFor } from './support/browsers.mjs';
import { classes, fixturePath, queries } from './support/fixtures.mjs';
import { scan, screenshotPath } from './support/look.mjs';
import { FAST, sharePage } from './support/page.mjs';

/** Names that are the same in every language. */
const NAMES =
  /handful|EfficientNet-Lite0|Hugging Face|timm|preprocessor_config|config|Español|Français|Deutsch|Português \(Brasil\)|Teachable Machine|ONNX Runtime|ONNX|WebAssembly|SIMD|TIFF|DICOM|\bCT\b|WebGPU|WebRTC|English|Content-Security-Policy|Chrome|Edge|Firefox|Safari|Mac|Ctrl|Shift|CSV|JSON|ZIP|[?]device=\w+|[?]mode=\w+|globalThis\.handful|fetch\("\/"\)|<head>|\d MB|Chelsea|Stéfan van der Walt|Rachel Michetti|Pikolo Espresso Bar|SpaceX|NASA|CC0|scikit-image|\bF12\b|\bI\b|[\w-]+\.(jpg|heic|png|webp)/gi;

let site;
let page;

const browser = { locale: 'zh-CN', viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' };
const step = sharePage({ browser }, (opened) => {
  ({ site, page } = opened);
});

step('a Chinese browser gets a Chinese page', async () => {
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-Hans');
  assert.match(await page.evaluate(() => document.title), /照片/);
  assert.deepEqual(await app.allData(page, app.at('class-card'), 'label'), ['类别 1', '类别 2']);
  await lookAt('zh-start');
});

step('default names change with the language, in the classifier too', async () => {
  const names = { en: ['Class 1', 'Class 2'], 'zh-Hans': ['类别 1', '类别 2'] };
  for (const [language, wanted] of Object.entries(names)) {
    await app.chooseLanguage(page, language);
    await waitFor(page, wanted.join(), hasClasses, wanted);
    assert.deepEqual(
      (await app.held(page)).map(({ label }) => label),
      wanted,
    );
  }
});

step('teach, recognise, and a file that is not a photo', async () => {
  const [first, second] = classes();
  await app.addPhotos(page, '类别 1', first.photos.slice(0, 4), 4);
  await app.addPhotos(page, '类别 2', second.photos.slice(0, 4), 4);
  await app.rest(page);
  assert.match((await app.accuracy(page)).words, /10 张中对 \d+ 张|10 张中应对 \d+ 到 \d+ 张/);
  const { path } = queries().find(({ label }) => label === second.label);
  const [answer] = await app.recognise(page, [path]);
  assert.equal(answer.label, '类别 2');
  await app.addPhotos(page, '类别 1', [fixturePath('formats/zero.jpg')]);
  await appears(page, app.at('failure'));
  await app.openAdvanced(page);
  await app.chooseHead(page, 'linear');
  await lookAt('zh-taught');
});

step('dialogs and menus', async () => {
  await app.dismissFailures(page);
  await app.openShare(page);
  await lookAt('zh-share');
  await page.press('Escape');
  await app.openSettings(page);
  await lookAt('zh-settings');
  await page.press('Escape');
  await page.click(app.at('seal'));
  await lookAt('zh-seal');
  await page.click(`${app.at('seal-details')} .link`);
  await lookAt('zh-how-to-check');
  await page.press('Escape');
  await app.openPhoto(page, '类别 1');
  await lookAt('zh-photo');
  await page.click(app.at('sheet-close'));
});

step('switching to English translates everything, leaves photos and names, and is remembered', async () => {
  await app.chooseLanguage(page, 'en');
  await waitFor(page, 'English', () => document.documentElement.lang === 'en');
  assert.match((await app.accuracy(page)).words, /right/i);
  assert.deepEqual(await app.heldCounts(page), [
    ['类别 1', 4],
    ['类别 2', 4],
  ]);
  await app.open(page, site.url(FAST));
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
});

/** Runs in the page: whether it shows exactly these classes. */
function hasClasses(labels) {
  const cards = [...document.querySelectorAll('[data-testid=class-card]')];
  return cards.map(({ dataset }) => dataset.label).join() === labels.join();
}

/** Takes a screenshot, and fails on English words and on findings of axe-core. */
async function lookAt(name) {
  await page.screenshot(screenshotPath(name));
  const texts = await page.evaluate(allTexts);
  const english = texts.map((words) => words.replace(NAMES, '')).filter((words) => /[a-z]{2,}/i.test(words));
  assert.deepEqual(english, [], 'left in English');
  assert.deepEqual(await scan(page), []);
}

/** Runs in the page: all its texts, hidden or not, and the names that only screen readers read. */
function allTexts() {
  const texts = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Text) {
      if (!node.parentElement?.closest('noscript, script')) texts.push(node.data);
    } else {
      for (const name of ['aria-label', 'title', 'alt', 'placeholder', 'aria-description']) {
        if (node.hasAttribute(name)) texts.push(node.getAttribute(name));
      }
    }
  }
  return texts.map((words) => words.trim()).filter(Boolean);
}
