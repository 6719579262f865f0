// The bench page in one Chromium: serves it, opens it, and speaks to the workers of the engines.

import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createStaticServer, listen } from '../../www/serve.mjs';
import { openChromium } from '../browser/support/chromium.mjs';
import { find } from '../browser/support/find.mjs';

/** The folder of the project, which is what the page's server serves, to this machine only. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = 'tests/bench/index.html';

/** Lets Chromium use a graphics device that it would not trust in a window. */
const HARDWARE = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--ignore-gpu-blocklist',
  '--enable-features=Vulkan',
];

/** An engine that has not answered by then has hung. */
const CALL_LIMIT_MS = 300_000;

/** Opens the bench page; `gpu` wants a WebGPU adapter, a software one only for want of a real one. */
export async function openBench({ gpu }) {
  const server = createStaticServer(ROOT);
  const origin = `http://127.0.0.1:${await listen(server, 0)}/`;
  try {
    const { page, adapter } = await openPage(new URL(PAGE, origin).href, gpu);
    return new Bench(server, page, adapter, origin);
  } catch (error) {
    server.close();
    throw error;
  }
}

class Bench {
  #server;
  #page;
  #origin;

  constructor(server, page, adapter, origin) {
    this.#server = server;
    this.#page = page;
    this.#origin = origin;
    /** `{ name, software }` of the WebGPU adapter, or null. */
    this.adapter = adapter;
    this.browser = `Chromium ${page.context().browser().version()}`;
  }

  /** Starts an engine: `{ milliseconds, features, selfTest }`. */
  load({ name, runner, device, files }, batch) {
    const urls = Object.entries(files).map(([role, file]) => [role, new URL(file, this.#origin).href]);
    return this.#call(name, { call: 'load', runner, device, urls: Object.fromEntries(urls), batch });
  }

  /** Milliseconds of one pass over the batch. */
  run({ name }) {
    return this.#call(name, { call: 'run' });
  }

  async close() {
    await this.#page.context().browser().close();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #call(name, message) {
    const { value, error } = await this.#page.evaluate(ask, { name, message, limit: CALL_LIMIT_MS });
    if (error) throw new Error(`${name}: ${error}`);
    return value;
  }
}

async function openPage(url, gpu) {
  if (gpu) {
    const browser = await chromium.launch({ executablePath: find('chromium'), args: HARDWARE });
    const opened = await goTo(url, await browser.newPage());
    if (opened.adapter) return opened;
    await browser.close();
  }
  const { raw } = await openChromium({ webgpu: gpu ? 'swiftshader' : 'none' });
  return goTo(url, raw);
}

async function goTo(url, page) {
  try {
    await page.goto(url);
    return { page, adapter: await page.evaluate(describeAdapter) };
  } catch (error) {
    await page.context().browser().close();
    throw error;
  }
}

// What follows runs in the page.

async function describeAdapter() {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const name = [...new Set([vendor, architecture, description])].filter(Boolean).join(' ') || 'unnamed';
  return { name, software: Boolean(isFallbackAdapter) || /swiftshader|llvmpipe|lavapipe/i.test(name) };
}

/** Sends a message to the worker of an engine, which starts with the first, and resolves to the answer. */
function ask({ name, message, limit }) {
  globalThis.workers ??= {};
  globalThis.workers[name] ??= new Worker('worker.mjs', { type: 'module' });
  const worker = globalThis.workers[name];
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ error: `no answer within ${limit / 1000} s.` }), limit);
    const settle = (answer) => {
      clearTimeout(timer);
      resolve(answer);
    };
    worker.onmessage = ({ data }) => settle(data);
    worker.onerror = ({ message: words }) => settle({ error: words || 'the worker could not start.' });
    worker.postMessage(message);
  });
}
