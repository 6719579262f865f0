// The page without a mouse: a class is added and named, photos are added and removed, by keys alone.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { appears, waitFor } from './support/browsers.mjs';
import { classes, fixturePath } from './support/fixtures.mjs';
import { isFocused, tabTo } from './support/keyboard.mjs';
import { sharePage } from './support/page.mjs';

/** More Tab stops than this are too many on one page. */
const MAX_STOPS = 60;
/** Header, jump links, three class cards, both inputs at the end: with fewer stops something cannot be reached. */
const MIN_STOPS = 15;
const { at } = app;
const LABEL = 'By hand';

let page;
let keys;
let chooser;

const beforeLoad = (tab) => {
  // Long before the chooser opens: the browser is asked asynchronously to intercept choosers.
  chooser = new Promise((resolve) => tab.page.raw.once('filechooser', resolve));
};
const step = sharePage({ beforeLoad }, (opened) => {
  ({ page } = opened);
  keys = page.raw.keyboard;
});

step('a class is added and named', async () => {
  await tabTo(page, at('add-class'));
  await keys.press('Enter');
  await waitFor(page, 'three classes', (css) => document.querySelectorAll(css).length === 3, at('class-card'));
  const name = `${at('class-card')}:nth-last-of-type(1) ${at('class-name')}`;
  if (!(await isFocused(page, at('class-name')))) await tabTo(page, name);
  await keys.press('ControlOrMeta+A');
  await keys.type(LABEL);
  await keys.press('Enter');
  await appears(page, at('class-card', { label: LABEL }));
});

step('photos are chosen', async () => {
  const [{ photos }] = classes();
  await tabTo(page, app.inClass(LABEL, 'class-files'));
  await keys.press('Enter');
  await (await chooser).setFiles(photos.slice(0, 2));
  await app.learnt(page, LABEL, 2);
});

step('a photo is removed', async () => {
  await tabTo(page, `${at('class-card', { label: LABEL })} ${at('photo')} ${at('photo-open')}`);
  await keys.press('Delete');
  await app.learnt(page, LABEL, 1);
  const lost = await page.evaluate(() => document.activeElement === document.body);
  assert.ok(!lost, 'the focus is lost');
});

step('every focused element is marked', async () => {
  await page.evaluate(toTheTop);
  await walk(({ visible }) => visible);
});

step('nothing covers the focused element', async () => {
  // Smooth scrolling would still be under way when the next key is pressed.
  await page.raw.emulateMedia({ reducedMotion: 'reduce' });
  await page.resize(390, 640);
  await page.choose(at('query-files'), [fixturePath('formats/text.jpg'), ...classes()[0].photos]);
  await app.addPhotos(page, LABEL, [fixturePath('formats/text.jpg')]);
  await appears(page, at('failure'));
  await app.rest(page);
  await page.evaluate(toTheTop);
  await walk(({ covered }) => !covered);
});

/** Tabs through the whole page and checks each stop. */
async function walk(isRight) {
  const wrong = [];
  let stop = 0;
  for (; stop < MAX_STOPS; stop += 1) {
    await keys.press('Tab');
    const mark = await page.evaluate(focusMark);
    if (mark.end) break;
    if (!isRight(mark)) wrong.push(mark.words);
  }
  assert.deepEqual(wrong, []);
  assert.ok(stop >= MIN_STOPS, `only ${stop} stops were reached`);
}

/** Runs in the page: puts the focus before the first element. After a blur, Tab continues from the old place. */
function toTheTop() {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
}

/**
 * Runs in the page: whether the focused element, or the one around a hidden input, is marked, and whether all of it
 * is covered or outside of the window.
 */
function focusMark() {
  const element = document.activeElement;
  if (!element || element === document.body) return { end: true };
  const marked = (node) => {
    const style = getComputedStyle(node);
    return (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  };
  const near = [element, element.parentElement, element.nextElementSibling].filter(Boolean);
  const isVisible = (node) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    const shares = [0.1, 0.3, 0.5, 0.7, 0.9];
    return shares.some((across) =>
      shares.some((down) => {
        const found = document.elementFromPoint(left + across * width, top + down * height);
        return found !== null && (node.contains(found) || found === node);
      }),
    );
  };
  // A file input is hidden within its visible label.
  const covered = !isVisible(element.closest('label') ?? element);
  return { end: false, words: element.outerHTML.slice(0, 120), visible: near.some(marked), covered };
}
