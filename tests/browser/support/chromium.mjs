// Chromium, driven by Playwright.

import { chromium } from 'playwright-core';
import { ACTION_LIMIT_MS, BrowserPage, START_LIMIT_MS } from './browser-page.mjs';
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

/** A browser without pages ends after this time; until then the next page can use it. */
const IDLE_MS = 500;

/** WebGL in software, for programs of others that compute with it. */
const WEBGL = ['--enable-unsafe-swiftshader', '--use-angle=swiftshader'];

/** Running browsers by their arguments: `{ launched, pages, idle }`. */
const browsers = new Map();

/**
 * Opens a page with its own storage and cache; pages with the same arguments share a browser. Options: `webgpu` (a key of
 * WEBGPU), `webgl`, `camera`, and those of a Playwright context (`locale`, `viewport`, `serviceWorkers`, ...).
 */
export async function openChromium({ webgpu = 'none', webgl = false, camera = false, ...settings } = {}) {
  const graphics = webgl ? WEBGL : WEBGPU[webgpu];
  const args = [...ARGUMENTS, ...graphics, ...(camera ? CAMERA : [])];
  const shared = use(args);
  try {
    const browser = await shared.launched;
    const context = await browser.newContext(settings);
    const page = new ChromiumPage(browser, context, await context.newPage());
    page.close = async () => {
      await context.close().finally(() => release(args));
    };
    return page;
  } catch (error) {
    release(args);
    throw error;
  }
}

function use(args) {
  const key = args.join(' ');
  if (!browsers.has(key)) {
    const launched = chromium.launch({
      executablePath: find('chromium'),
      headless: !VISIBLE,
      args,
      timeout: START_LIMIT_MS,
    });
    browsers.set(key, { launched, pages: 0 });
  }
  const shared = browsers.get(key);
  clearTimeout(shared.idle);
  shared.pages += 1;
  return shared;
}

function release(args) {
  const key = args.join(' ');
  const shared = browsers.get(key);
  shared.pages -= 1;
  if (shared.pages > 0) return;
  shared.idle = setTimeout(async () => {
    browsers.delete(key);
    const browser = await shared.launched.catch(() => null);
    await browser?.close();
  }, IDLE_MS);
}

/** A page of a Playwright context, which closes with it. */
export class ChromiumPage extends BrowserPage {
  constructor(browser, context, page) {
    super({ engine: 'chromium', browser, raw: page, close: () => context.close() });
    this.recordErrors();
    page.setDefaultTimeout(ACTION_LIMIT_MS);
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
