// A page in a browser, with one interface for all drivers.

import { defineTesting } from './in-page.mjs';

/** Limits for the start of a browser and for one action, far above the time on an idle machine. */
export const START_LIMIT_MS = 120_000;
export const ACTION_LIMIT_MS = 60_000;

/**
 * A page in a browser. The methods here suit Playwright and Puppeteer, whose pages are alike. A driver's subclass adds
 * `click(css)`, `fill(css, text)` (types and presses Enter), `choose(css, paths)` (files of a file input),
 * `select(css, value)` and `resize(width, height)`. Tests read everything else with `evaluate`.
 */
export class BrowserPage {
  #errors = [];
  /** URLs that the browser requested; null where the driver has no record of them. */
  requests = [];

  /** `raw` is the driver's own page, for what only one browser can do; `close` ends the page. */
  constructor({ engine, browser, raw, close }) {
    this.engine = engine;
    this.browser = browser;
    this.raw = raw;
    this.close = close;
  }

  /** Records console errors, uncaught exceptions and crashes. */
  recordErrors() {
    this.raw.on('console', (message) => {
      if (message.type() === 'error') this.#errors.push(`console: ${message.text()}`);
    });
    this.raw.on('pageerror', (error) => this.#errors.push(`exception: ${error.message}`));
  }

  addError(words) {
    this.#errors.push(words);
  }

  /** Console errors, uncaught exceptions and refused loads, as sentences. */
  async errors() {
    return this.#errors;
  }

  /** Opens an address; `globalThis.testing` is there afterwards. */
  async goto(url) {
    await this.raw.goto(url);
    await this.evaluate(defineTesting);
  }

  evaluate(body, argument) {
    return this.raw.evaluate(body, argument);
  }

  press(key) {
    return this.raw.keyboard.press(key);
  }

  async screenshot(path, { full = false } = {}) {
    await this.raw.screenshot({ path, fullPage: full });
  }
}
