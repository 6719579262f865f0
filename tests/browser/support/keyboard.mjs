// Moving the focus by keys, in Chromium.

import assert from 'node:assert/strict';

/** More stops than this between two elements are too many. */
export const MAX_STOPS = 80;

/** Presses Tab until the focus is on an element. */
export async function tabTo(page, selector) {
  for (let stop = 0; stop < MAX_STOPS; stop += 1) {
    if (await isFocused(page, selector)) return;
    await page.press('Tab');
  }
  assert.fail(`${selector} was not reached with ${MAX_STOPS} Tab keys`);
}

export function isFocused(page, selector) {
  return page.evaluate((css) => Boolean(document.activeElement?.matches(css)), selector);
}
