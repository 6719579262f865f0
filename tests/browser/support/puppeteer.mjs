// A page that Puppeteer drives behind the small browser interface of browsers.mjs.

/** A page in a browser that ends with it. */
export class PuppeteerPage {
  #faults = [];
  requests = [];

  constructor(engine, browser, page) {
    this.engine = engine;
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
