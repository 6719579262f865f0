// Opens a page in one of three browser engines, and waits for what happens in it.

import { setTimeout as pause } from 'node:timers/promises';
import { openChromium } from './chromium.mjs';
import { openFirefox } from './firefox.mjs';
import { openWebkit } from './webkit.mjs';

const OPEN = { chromium: openChromium, firefox: openFirefox, webkit: openWebkit };
const POLL_MS = 50;

/** Engines that can pretend to have a camera. WebKitGTK's driver has none and cannot give the permission. */
export const HAS_CAMERA = { chromium: true, firefox: true, webkit: false };

/** Opens an empty page; `options` are those of the engine's module. */
export function openBrowser(engine, options) {
  return OPEN[engine](options);
}

/**
 * Waits until `condition`, run in the page with `argument`, returns something true, and returns that. On timeout the
 * error says `what` was awaited and what the page shows.
 */
export async function waitFor(page, what, condition, argument, limit = 60_000) {
  const end = Date.now() + limit;
  for (;;) {
    const answer = await page.evaluate(condition, argument);
    if (answer) return answer;
    if (Date.now() > end) {
      const state = await page.evaluate(describe);
      const errors = (await page.errors()).join(' | ');
      throw new Error(`${what}: not within ${limit / 1000} s. The page: ${state}. Errors: ${errors}`);
    }
    await pause(POLL_MS);
  }
}

/** Waits, at most for `limit` ms, until `condition` in Node returns something true; returns its last value. */
export async function until(condition, limit = 60_000) {
  const end = Date.now() + limit;
  while (!condition() && Date.now() < end) await pause(POLL_MS);
  return condition();
}

/** Waits until an element matches, and returns its text, or true where it has none. */
export function appears(page, selector, what = selector, limit = undefined) {
  return waitFor(page, what, textOf, selector, limit);
}

/** Waits until no element matches. */
export function disappears(page, selector, what = `no ${selector}`, limit = undefined) {
  return waitFor(page, what, (css) => !document.querySelector(css), selector, limit);
}

// Run in the page:

function textOf(selector) {
  const element = document.querySelector(selector);
  return element && (element.textContent.trim() || true);
}

/** Every test id with its data, in a few lines. */
function describe() {
  const words = [...document.querySelectorAll('[data-testid]')].slice(0, 60).map((element) => {
    const data = Object.entries(element.dataset)
      .filter(([name]) => name !== 'testid')
      .map(([name, value]) => `${name}=${value}`);
    return `${element.dataset.testid}[${data.join(' ')}]`;
  });
  const problem = document.querySelector('[data-testid=problem]')?.textContent ?? '';
  return `${location.href} ${words.join(' ')} ${problem}`.trim() || 'empty';
}
