// Chromium behind the small browser interface of browsers.mjs, driven by Playwright.

import { chromium } from 'playwright-core';
import { find } from './find.mjs';

/** A name that the browser resolves to this machine and, unlike `localhost`, does not trust: no `navigator.gpu`. */
export const PLAIN_HOST = 'plain.test';

const QUIET = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`,
];

/** What `webgpu` may be. The browser has `navigator.gpu` either way; without the flags it offers no adapter here. */
export const WEBGPU = {
  swiftshader: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  none: ['--disable-gpu'],
};

/** Options: `webgpu` (a key of WEBGPU), `context` (Playwright's own options of a context) and more `args`. */
export async function openChromium({ webgpu = 'none', context = {}, args = [] } = {}) {
  const browser = await chromium.launch({
    executablePath: find('chromium'),
    headless: true,
    args: [...QUIET, ...WEBGPU[webgpu], ...args],
  });
  try {
    const page = await (await browser.newContext(context)).newPage();
    return new ChromiumPage(browser, page);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

class ChromiumPage {
  engine = 'chromium';
  #faults = [];
  /** Every URL the browser asked for, of the page and of its workers. */
  requests = [];

  constructor(browser, page) {
    this.browser = browser;
    /** The Playwright page, for what only Chromium is asked to do. */
    this.raw = page;
    page.on('console', (message) => {
      if (message.type() === 'error') this.#faults.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#faults.push(`exception: ${error.message}`));
    page.on('crash', () => this.#faults.push('the page crashed'));
    page.context().on('request', (request) => this.requests.push(request.url()));
    page.on('websocket', (socket) => this.requests.push(socket.url()));
  }

  /** Console errors, uncaught exceptions and refused loads, as sentences. */
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
    await this.raw.locator(selector).first().click();
  }

  async fill(selector, text) {
    const field = this.raw.locator(selector).first();
    await field.fill(text);
    await field.press('Enter');
  }

  async choose(selector, paths) {
    await this.raw.locator(selector).first().setInputFiles(paths);
  }

  async press(key) {
    await this.raw.keyboard.press(key);
  }

  async select(selector, value) {
    await this.raw.locator(selector).first().selectOption(value);
  }

  async resize(width, height) {
    await this.raw.setViewportSize({ width, height });
  }

  async screenshot(path, { full = false } = {}) {
    await this.raw.screenshot({ path, fullPage: full });
  }

  async close() {
    await this.browser.close();
  }
}
