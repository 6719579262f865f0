// A photo is dragged from one class to another in Firefox and WebKit; undo.test.mjs does so in Chromium, from the first event
// to the last with the mouse. The drivers of these two do not bring a drag to its end: in Firefox the mouse picks the photo
// up and carries it over the classes, and letting go gives no `drop`; in WebKit it picks it up, and the events that should
// follow stay plain movements of the mouse. What the driver leaves out is dispatched here.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes } from './support/fixtures.mjs';
import { openSite } from './support/site.mjs';

const { at } = app;
const [CAT, COFFEE] = classes();
const [FROM, TO] = [CAT, COFFEE].map(({ label }) => at('class-card', { label }));

/** How the mouse presses, moves through points of the window, and is let go, by engine. */
const DRAG = {
  async firefox({ raw: { mouse } }, [start, ...others]) {
    await mouse.move(start.x, start.y);
    await mouse.down();
    for (const { x, y } of others) await mouse.move(x, y, { steps: 4 });
    await mouse.up();
  },
  async webkit({ raw }, [start, ...others]) {
    const actions = raw.actions({ async: true }).move(start).press();
    for (const point of others) actions.move({ ...point, duration: 200 });
    await actions.release().perform();
  },
};

for (const engine of ['firefox', 'webkit']) {
  test(`a photo is dragged to another class in ${engine}`, { skip: skipped(engine), timeout: 300_000 }, async () => {
    const site = await openSite();
    const page = await openBrowser(engine);
    try {
      await app.open(page, site.url('device=cpu&mode=fast'));
      await app.renameClass(page, 'Class 1', CAT.label);
      await app.renameClass(page, 'Class 2', COFFEE.label);
      await app.addPhotos(page, CAT.label, CAT.photos.slice(0, 3), 3);
      await app.addPhotos(page, COFFEE.label, COFFEE.photos.slice(0, 2), 2);
      await app.rest(page);
      const [photo] = await app.photosOf(page, CAT.label);
      await page.evaluate(watchDrag);
      await DRAG[engine](page, await page.evaluate(path, { from: `${FROM} ${at('photo')}`, to: TO }));
      await waitFor(page, 'the photo to be picked up', () => globalThis.drag.kinds.has('dragstart'));
      assert.equal(await page.evaluate(() => globalThis.drag.allowed), 'move');
      // A browser says again and again what is dragged over.
      if (engine === 'webkit')
        for (const _ of ['first', 'again']) await page.evaluate(dispatch, { kind: 'dragover', css: TO });
      await waitFor(page, 'the class to be marked', isMarked, TO);
      assert.equal(await app.count(page, '.card.inviting'), 1, 'where it comes from offers itself too');
      await page.evaluate(dispatch, { kind: 'drop', css: TO });
      await app.learnt(page, COFFEE.label, 3, 1);
      await app.rest(page);
      assert.ok((await app.photosOf(page, COFFEE.label)).some(({ name }) => name === photo.name));
      assert.deepEqual(
        (await app.held(page)).map(({ count }) => count),
        [2, 3],
      );
      assert.equal(await app.count(page, '.inviting'), 0, 'the drag is not over');
      assert.deepEqual(await page.faults(), []);
    } finally {
      await page.close();
      await site.close();
    }
  });
}

// What follows runs in the page.

/** Notes what the browser itself tells of a drag. */
function watchDrag() {
  globalThis.drag = { kinds: new Set(), allowed: '' };
  for (const kind of ['dragstart', 'dragover', 'drop'])
    addEventListener(kind, ({ isTrusted, dataTransfer }) => {
      if (!isTrusted) return;
      globalThis.drag.kinds.add(kind);
      if (kind === 'dragstart') globalThis.drag.allowed = dataTransfer.effectAllowed;
    });
}

/** From the middle of one element, a little aside, to the middle of another, where the mouse stays for a moment. */
function path({ from, to }) {
  document.querySelector(from).scrollIntoView({ block: 'center', behavior: 'instant' });
  const middle = (css) => {
    const { x, y, width, height } = document.querySelector(css).getBoundingClientRect();
    return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
  };
  const [start, end] = [middle(from), middle(to)];
  return [start, { x: start.x + 20, y: start.y }, end, { x: end.x + 2, y: end.y }];
}

function isMarked(css) {
  return document.querySelector(css).matches('.inviting.over');
}

function dispatch({ kind, css }) {
  const dataTransfer = new DataTransfer();
  const event = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer });
  document.querySelector(css).dispatchEvent(event);
}
