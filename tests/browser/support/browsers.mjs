// One small interface over three browser engines.
//
// A page has: goto(url), evaluate(function, argument), click(css), fill(css, text) (types and presses Enter),
// choose(css, paths) (files of a file input), press(key), select(css, value), resize(width, height), screenshot(path), close(),
// faults() (errors since loading, as sentences), `requests` (URLs, or null where the driver cannot tell) and `engine`.
// What else a test wants to know it asks with evaluate, so that the three drivers stay this small.

import { setTimeout as pause } from 'node:timers/promises';
import { openChromium } from './chromium.mjs';
import { openFirefox } from './firefox.mjs';
import { openWebkit } from './webkit.mjs';

const OPEN = { chromium: openChromium, firefox: openFirefox, webkit: openWebkit };
const POLL_MS = 100;

/** Starts a browser with one empty page. Closing the page ends the browser. */
export function openBrowser(engine, options) {
  return OPEN[engine](options);
}

/**
 * Waits until `condition`, run in the page with `argument`, answers something true, and returns that.
 * On timeout the error says `what` was awaited and how the page stood.
 */
export async function waitFor(page, what, condition, argument, limit = 60_000) {
  const end = Date.now() + limit;
  for (;;) {
    const answer = await page.evaluate(condition, argument);
    if (answer) return answer;
    if (Date.now() > end) {
      const state = await page.evaluate(describe);
      throw new Error(
        `${what}: not within ${limit / 1000} s. The page: ${state}. Errors: ${(await page.faults()).join(' | ')}`,
      );
    }
    await pause(POLL_MS);
  }
}

/** Runs in the page: every test id with its data, in a few lines. */
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
