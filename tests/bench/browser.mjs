// One Chromium with a fresh profile, and a page for each engine: a process of its own, with a worker in it.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createStaticServer, listen } from '../../www/serve.mjs';
import { find } from '../browser/support/find.mjs';
import { ROOT } from './paths.mjs';

const PAGE = 'tests/bench/index.html';

/** A spare process would make it unclear which one is a page's. */
const QUIET = ['--no-sandbox', '--disable-features=SpareRendererForSitePerProcess'];

/** Lets Chromium use a graphics device that it would not trust in a window. */
const HARDWARE = ['--enable-unsafe-webgpu', '--ignore-gpu-blocklist', '--enable-features=Vulkan'];

const SOFTWARE = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** Milliseconds of a tick of the counts in /proc, 100 a second on every Linux. */
const TICK_MS = 10;

/** An engine that has not answered by then has hung. */
const CALL_LIMIT_MS = 300_000;

/** Opens the browser; `gpu` wants a WebGPU adapter, a software one only for want of a real one. */
export async function openBench({ gpu }) {
  const profile = await mkdtemp(join(tmpdir(), 'handful-bench-'));
  const server = createStaticServer(ROOT);
  const origin = `http://127.0.0.1:${await listen(server, 0)}/`;
  const bench = new Bench(profile, server, origin);
  try {
    await bench.launch(gpu);
    return bench;
  } catch (error) {
    await bench.close();
    throw error;
  }
}

class Bench {
  #profile;
  #server;
  #origin;
  #context;
  #processes;
  /** `{ name, software }` of the WebGPU adapter, or null. */
  adapter = null;
  /** The browser's name and version. */
  browser = '';

  constructor(profile, server, origin) {
    this.#profile = profile;
    this.#server = server;
    this.#origin = origin;
  }

  async launch(gpu) {
    for (const flags of gpu ? [HARDWARE, SOFTWARE] : [['--disable-gpu']]) {
      await this.#context?.close();
      this.#context = await chromium.launchPersistentContext(this.#profile, {
        executablePath: find('chromium'),
        headless: true,
        args: [...QUIET, ...flags],
      });
      const [page] = this.#context.pages();
      await page.goto(this.url(PAGE));
      this.adapter = await page.evaluate(describeAdapter);
      if (this.adapter) break;
    }
    const browser = this.#context.browser();
    this.browser = `Chromium ${browser.version()}`;
    this.#processes = await browser.newBrowserCDPSession();
  }

  /** The address of a file or folder below the project. */
  url(path) {
    return new URL(path, this.#origin).href;
  }

  /** A page whose worker runs `script`, a file below the project. */
  openWorker(script) {
    return this.#open(startWorker, askWorker, script);
  }

  /** A page that imports `script`, whose exports take what `Lane.call` is given. */
  openModule(script) {
    return this.#open(importModule, askModule, script);
  }

  async #open(start, ask, script) {
    const before = await this.#renderers();
    const page = await this.#context.newPage();
    const files = new Set();
    page.on('request', (request) => files.add(new URL(request.url()).pathname.slice(1)));
    await page.goto(this.url(PAGE));
    const added = (await this.#renderers()).filter((id) => !before.includes(id));
    await page.evaluate(start, this.url(script));
    return new Lane(page, ask, files, added.length === 1 ? added[0] : null);
  }

  async close() {
    await this.#context?.close();
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.#profile, { recursive: true, force: true });
  }

  async #renderers() {
    const { processInfo } = await this.#processes.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  }
}

/** A page and what runs in it. */
class Lane {
  #page;
  #ask;
  #process;
  /** Paths of all files that it has asked for. */
  files;

  constructor(page, ask, files, process) {
    this.#page = page;
    this.#ask = ask;
    this.#process = process;
    this.files = files;
  }

  /** What comes back from the call of that name. */
  async call(name, settings = {}) {
    const { value, error } = await this.#page.evaluate(this.#ask, { name, settings, limit: CALL_LIMIT_MS });
    if (error) throw new Error(error);
    return value;
  }

  /**
   * `{ now, peak }`: resident bytes of the page's own process, the peak since the last reset; null where Linux's /proc
   * does not tell.
   */
  async memory({ reset = false } = {}) {
    const folder = `/proc/${this.#process}`;
    const status = await readFile(`${folder}/status`, 'utf8').catch(() => '');
    const [now, peak] = ['VmRSS', 'VmHWM'].map((key) => 1024 * status.match(`${key}:\\s+(\\d+) kB`)?.[1]);
    if (!now || !peak) return null;
    // 5 resets the peak: clear_refs in proc_pid(5).
    if (reset) await writeFile(`${folder}/clear_refs`, '5').catch(() => {});
    return { now, peak };
  }

  /** Milliseconds of processor time that the page's own process has had; null where Linux's /proc does not tell. */
  async processorTime() {
    const stat = await readFile(`/proc/${this.#process}/stat`, 'utf8').catch(() => '');
    // User and system time, counted from behind the name: proc_pid_stat(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return stat ? (Number(fields[11]) + Number(fields[12])) * TICK_MS : null;
  }

  /** How many workers the page has. */
  get workers() {
    return this.#page.workers().length;
  }

  async close() {
    await this.#page.close();
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

function startWorker(url) {
  globalThis.worker = new Worker(url, { type: 'module' });
}

/** Sends a message to the worker and resolves to the answer. */
function askWorker({ name, settings, limit }) {
  const { worker } = globalThis;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ error: `no answer within ${limit / 1000} s.` }), limit);
    const settle = (answer) => {
      clearTimeout(timer);
      resolve(answer);
    };
    worker.onmessage = ({ data }) => settle(data);
    worker.onerror = ({ message }) => settle({ error: message || 'the worker could not start.' });
    worker.postMessage({ call: name, ...settings });
  });
}

async function importModule(url) {
  globalThis.imported = await import(url);
}

async function askModule({ name, settings }) {
  try {
    return { value: await globalThis.imported[name](settings) };
  } catch (error) {
    return { error: error?.message ?? String(error) };
  }
}
