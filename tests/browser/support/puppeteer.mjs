// A page that Puppeteer drives.

import { ACTION_LIMIT_MS, BrowserPage } from './browser-page.mjs';

export class PuppeteerPage extends BrowserPage {
  constructor(engine, browser, page) {
    super({ engine, browser, raw: page, close: () => browser.close() });
    this.recordErrors();
    page.setDefaultTimeout(ACTION_LIMIT_MS);
    page.on('request', (request) => this.requests.push(request.url()));
  }

  /** Scrolls to the middle first, as a person would: what is in the viewport may be under the dock. */
  async click(selector) {
    await this.#with(selector, async (element) => {
      await element.evaluate((target) => target.scrollIntoView({ block: 'center', behavior: 'instant' }));
      await element.click();
    });
  }

  async fill(selector, text) {
    await this.#with(selector, async (element) => {
      await element.evaluate((field) => {
        field.focus();
        field.select();
      });
      await element.type(text);
      await element.press('Enter');
    });
  }

  async choose(selector, paths) {
    await this.#with(selector, (element) => element.uploadFile(...paths));
  }

  async press(key) {
    await super.press(key === 'Space' ? ' ' : key);
  }

  async select(selector, value) {
    await this.raw.select(selector, value);
  }

  async resize(width, height) {
    await this.raw.setViewport({ width, height });
  }

  async #with(selector, work) {
    const element = await this.raw.waitForSelector(selector, { timeout: ACTION_LIMIT_MS });
    try {
      await work(element);
    } finally {
      await element.dispose();
    }
  }
}
