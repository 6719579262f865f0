// Chromium, driven by Playwright.

import { chromium } from 'playwright-core';
import { BrowserPage } from './browser-page.mjs';
import { find, VISIBLE } from './find.mjs';

/** A name that the browser resolves to this machine and, unlike `localhost`, does not trust: no `navigator.gpu`. */
export const PLAIN_HOST = 'plain.test';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`,
];

/** Values of `webgpu`. `navigator.gpu` exists either way; without the flags it offers no adapter here. */
export const WEBGPU = {
  swiftshader: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  none: ['--disable-gpu'],
};

/** The browser's test picture as the camera, with the permission given. */
const CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** Running browsers by their arguments; pages with the same arguments share one. */
const browsers = new Map();

/**
 * Opens a page with a storage and cache of its own. Options: `webgpu` (a key of WEBGPU), `camera`, and those of a
 * Playwright context (`locale`, `viewport`, `serviceWorkers`, ...).
 */
export async function openChromium({ webgpu = 'none', camera = false, ...settings } = {}) {
  const browser = await launch([...ARGUMENTS, ...WEBGPU[webgpu], ...(camera ? CAMERA : [])]);
  const context = await browser.newContext(settings);
  return new ChromiumPage(browser, context, await context.newPage());
}

/** Ends all browsers; their pages have to be closed before. */
export async function closeChromium() {
  const running = [...browsers.values()];
  browsers.clear();
  for (const browser of running) await (await browser).close();
}

function launch(args) {
  const key = args.join(' ');
  if (!browsers.has(key))
    browsers.set(key, chromium.launch({ executablePath: find('chromium'), headless: !VISIBLE, args }));
  return browsers.get(key);
}

/** A page of a Playwright context, which closes with it. */
export class ChromiumPage extends BrowserPage {
  constructor(browser, context, page) {
    super({ engine: 'chromium', browser, raw: page, close: () => context.close() });
    this.recordErrors();
    page.on('crash', () => this.addError('the page crashed'));
    // Of the page and of its workers.
    context.on('request', (request) => this.requests.push(request.url()));
    page.on('websocket', (socket) => this.requests.push(socket.url()));
  }

  async click(selector) {
    await this.#first(selector).click();
  }

  async fill(selector, text) {
    await this.#first(selector).fill(text);
    await this.#first(selector).press('Enter');
  }

  async choose(selector, paths) {
    await this.#first(selector).setInputFiles(paths);
  }

  async select(selector, value) {
    await this.#first(selector).selectOption(value);
  }

  async resize(width, height) {
    await this.raw.setViewportSize({ width, height });
  }

  #first(selector) {
    return this.raw.locator(selector).first();
  }
}
