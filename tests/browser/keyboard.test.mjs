// The page without a mouse: a class is added and named, photos are given and removed, by keys alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, fixturePath } from './support/fixtures.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 120_000 };
/** More stops than this between two things is a page that nobody walks through. */
const STOPS = 60;
/** Header, jump links, three class cards, both inputs at the end: fewer stops mean that something is out of reach. */
const LEAST_STOPS = 15;
const { at } = app;
const LABEL = 'By hand';

let site;
let page;
let keys;
let chooser;

before(async () => {
  if (options.skip) return;
  site = await openSite();
  page = await openBrowser('chromium');
  keys = page.raw.keyboard;
  // Listened for long before it opens: the browser is told asynchronously to hand choosers over.
  chooser = new Promise((resolve) => page.raw.once('filechooser', resolve));
  await app.open(page, site.url('device=cpu&mode=fast'));
});

after(async () => {
  await page?.close();
  await site?.close();
});

test('a class is added and named', options, async () => {
  await tabTo(at('add-class'));
  await keys.press('Enter');
  await waitFor(
    page,
    'three classes',
    () => document.querySelectorAll('[data-testid=class-card]').length === 3,
  );
  const name = `${at('class-card')}:nth-last-of-type(1) ${at('class-name')}`;
  if (!(await focusIsOn(at('class-name')))) await tabTo(name);
  await keys.press('ControlOrMeta+A');
  await keys.type(LABEL);
  await keys.press('Enter');
  await waitFor(
    page,
    `class ${LABEL}`,
    (css) => Boolean(document.querySelector(css)),
    at('class-card', { label: LABEL }),
  );
});

test('its photos are chosen', options, async () => {
  const [{ photos }] = classes();
  await tabTo(`${at('class-card', { label: LABEL })} ${at('class-files')}`);
  await keys.press('Enter');
  await (await chooser).setFiles(photos.slice(0, 2));
  await app.learnt(page, LABEL, 2);
});

test('a photo is removed', options, async () => {
  await tabTo(`${at('class-card', { label: LABEL })} ${at('photo')} ${at('photo-open')}`);
  await keys.press('Delete');
  await app.learnt(page, LABEL, 1);
  const lost = await page.evaluate(() => document.activeElement === document.body);
  assert.ok(!lost, 'the focus fell back to the top of the page');
});

test('every stop shows where the focus is', options, async () => {
  await page.evaluate(toTheTop);
  await walk(({ visible }) => visible);
});

test('nothing that floats covers where the focus is', options, async () => {
  // Smooth scrolling would still be under way when the next key is pressed.
  await page.raw.emulateMedia({ reducedMotion: 'reduce' });
  await page.resize(390, 640);
  await page.choose(at('query-files'), [fixturePath('formats/text.jpg'), ...classes()[0].photos]);
  await page.choose(`${at('class-card', { label: LABEL })} ${at('class-files')}`, [fixturePath('formats/text.jpg')]);
  await waitFor(page, 'the failures', (css) => Boolean(document.querySelector(css)), at('failure'));
  await app.rest(page);
  await page.evaluate(toTheTop);
  await walk(({ covered }) => !covered);
});

/** Tabs through the whole page; every stop must be as it is expected. */
async function walk(isRight) {
  const wrong = [];
  let stop = 0;
  for (; stop < STOPS; stop += 1) {
    await keys.press('Tab');
    const mark = await page.evaluate(focusMark);
    if (mark.end) break;
    if (!isRight(mark)) wrong.push(mark.words);
  }
  assert.deepEqual(wrong, []);
  assert.ok(stop >= LEAST_STOPS, `only ${stop} stops were reached`);
}

/** Presses Tab until the focus is on what the selector means, or on what stands for it (a label's file input). */
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

/** Runs in the page. From the very top: a blur alone would go on from where the focus was. */
function toTheTop() {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
}

/**
 * Runs in the page: whether the focused element, or the one around a hidden input, is marked, and whether all of it
 * lies below something else or outside of the window.
 */
function focusMark() {
  const element = document.activeElement;
  if (!element || element === document.body) return { end: true };
  const marked = (node) => {
    const style = getComputedStyle(node);
    return (
      (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) ||
      style.boxShadow !== 'none'
    );
  };
  const near = [element, element.parentElement, element.nextElementSibling].filter(Boolean);
  const seen = (node) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    const shares = [0.1, 0.3, 0.5, 0.7, 0.9];
    return shares.some((across) =>
      shares.some((down) => {
        const found = document.elementFromPoint(left + across * width, top + down * height);
        return found !== null && (node.contains(found) || found === node);
      }),
    );
  };
  // A file input is hidden within its label, which is seen in its place.
  const covered = !seen(element.closest('label') ?? element);
  return { end: false, words: element.outerHTML.slice(0, 120), visible: near.some(marked), covered };
}
