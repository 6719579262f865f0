// Firefox behind the small browser interface of browsers.mjs, driven by Puppeteer over WebDriver BiDi.

import puppeteer from 'puppeteer-core';
import { find } from './find.mjs';

/** Options: more `prefs`, such as those of a camera that is none. */
export async function openFirefox({ prefs = {} } = {}) {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: find('firefox'),
    headless: true,
    extraPrefsFirefox: {
      'app.update.auto': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'toolkit.telemetry.reportingpolicy.firstRun': false,
      ...prefs,
    },
  });
  try {
    const page = await browser.newPage();
    return new FirefoxPage(browser, page);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

class FirefoxPage {
  engine = 'firefox';
  #faults = [];
  requests = [];

  constructor(browser, page) {
    this.browser = browser;
    this.raw = page;
    page.on('console', (message) => {
      if (message.type() === 'error') this.#faults.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#faults.push(`exception: ${error.message}`));
    page.on('request', (request) => this.requests.push(request.url()));
  }

  async faults() {
    return this.#faults;
  }

  async goto(url) {
    await this.raw.goto(url);
  }

  async evaluate(body, argument) {
    return this.raw.evaluate(body, argument);
  }

  async click(selector) {
    await this.#with(selector, (element) => element.click());
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
    await this.raw.keyboard.press(key === 'Space' ? ' ' : key);
  }

  async select(selector, value) {
    await this.raw.select(selector, value);
  }

  async resize(width, height) {
    await this.raw.setViewport({ width, height });
  }

  async screenshot(path, { full = false } = {}) {
    await this.raw.screenshot({ path, fullPage: full });
  }

  async close() {
    await this.browser.close();
  }

  async #with(selector, work) {
    const element = await this.raw.waitForSelector(selector, { timeout: 30_000 });
    try {
      await work(element);
    } finally {
      await element.dispose();
    }
  }
}
