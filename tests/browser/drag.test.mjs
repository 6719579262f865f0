// A photo is dragged from one class to another in Firefox and WebKit; undo.test.mjs drags with the mouse in Chromium.
// The drivers of these two do not complete a drag: Firefox picks the photo up and carries it over the classes, but
// letting go gives no `drop`; WebKit picks it up, and only plain mouse movements follow. The test dispatches the missing
// events.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import { classes } from './support/fixtures.mjs';
import { addClasses } from './support/flow.mjs';
import { pageTest } from './support/page.mjs';

const { at } = app;
const [CAT, COFFEE] = classes();
const [FROM, TO] = [CAT, COFFEE].map(({ label }) => at('class-card', { label }));

/** Presses the mouse, moves it through points of the window, and lets go, by engine. */
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
  pageTest(`a photo is dragged to another class in ${engine}`, { engine }, async ({ page }) => {
    await addClasses(page, [
      { label: CAT.label, photos: CAT.photos.slice(0, 3) },
      { label: COFFEE.label, photos: COFFEE.photos.slice(0, 2) },
    ]);
    const [photo] = await app.photosOf(page, CAT.label);
    await page.evaluate(recordDrag);
    await DRAG[engine](page, await page.evaluate(dragPath, { from: `${FROM} ${at('photo')}`, to: TO }));
    await waitFor(page, 'the photo to be picked up', () => globalThis.drag.kinds.has('dragstart'));
    assert.equal(await page.evaluate(() => globalThis.drag.allowed), 'move');
    // A browser repeats the event while something is dragged over.
    if (engine === 'webkit')
      for (const _ of ['first', 'again']) await page.evaluate(dispatch, { kind: 'dragover', css: TO });
    await waitFor(page, 'the class to be marked', isMarked, TO);
    assert.equal(await app.count(page, '.card.inviting'), 1, "the photo's own class is offered too");
    await page.evaluate(dispatch, { kind: 'drop', css: TO });
    await app.learnt(page, COFFEE.label, 3, 1);
    await app.rest(page);
    assert.ok((await app.photosOf(page, COFFEE.label)).some(({ name }) => name === photo.name));
    assert.deepEqual(
      (await app.held(page)).map(({ count }) => count),
      [2, 3],
    );
    assert.equal(await app.count(page, '.inviting'), 0, 'the drag is not over');
  });
}

// Run in the page:

/** Records the browser's own events of a drag. */
function recordDrag() {
  globalThis.drag = { kinds: new Set(), allowed: '' };
  for (const kind of ['dragstart', 'dragover', 'drop'])
    addEventListener(kind, ({ isTrusted, dataTransfer }) => {
      if (!isTrusted) return;
      globalThis.drag.kinds.add(kind);
      if (kind === 'dragstart') globalThis.drag.allowed = dataTransfer.effectAllowed;
    });
}

/** Points from the middle of one element, a little aside, to the middle of another, with a short move there. */
function dragPath({ from, to }) {
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
