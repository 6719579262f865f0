// One Chromium with a fresh profile, and a page with its own process and a worker for each engine.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createStaticServer, listen } from '../../www/serve.mjs';
import { find } from '../browser/support/find.mjs';
import { ROOT } from './paths.mjs';

const PAGE = 'tests/bench/index.html';

/** With a spare process it would be unclear which process is a page's. */
const QUIET = ['--no-sandbox', '--disable-features=SpareRendererForSitePerProcess'];

/** Allows graphics devices that Chromium blocks by default. */
const HARDWARE = ['--enable-unsafe-webgpu', '--ignore-gpu-blocklist', '--enable-features=Vulkan'];

const SOFTWARE = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** Milliseconds per tick in /proc: every Linux has 100 ticks a second. */
const TICK_MS = 10;

/** An engine without an answer by then has hung. */
const CALL_LIMIT_MS = 300_000;

/** Opens the browser; `gpu` requests a WebGPU adapter, a software adapter only if there is no other. */
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

  /** The address of a file or folder of the project. */
  url(path) {
    return new URL(path, this.#origin).href;
  }

  /** A page whose worker runs `script`, a file of the project. */
  openWorker(script) {
    return this.#open(startWorker, askWorker, script);
  }

  /** A page that imports `script`; `Lane.call` calls its exports. */
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

/** A page with one engine. */
class Lane {
  #page;
  #ask;
  #process;
  /** Paths of all requested files. */
  files;

  constructor(page, ask, files, process) {
    this.#page = page;
    this.#ask = ask;
    this.#process = process;
    this.files = files;
  }

  /** Calls a function of the worker or module and returns its result. */
  async call(name, settings = {}) {
    const { value, error } = await this.#page.evaluate(this.#ask, { name, settings, limit: CALL_LIMIT_MS });
    if (error) throw new Error(error);
    return value;
  }

  /**
   * `{ now, peak }`: resident bytes of the page's process, the peak since the last reset; null without Linux's
   * /proc.
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

  /** Processor time of the page's process in ms; null without Linux's /proc. */
  async processorTime() {
    const stat = await readFile(`/proc/${this.#process}/stat`, 'utf8').catch(() => '');
    // User and system time, counted from the field after the name: proc_pid_stat(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return stat ? (Number(fields[11]) + Number(fields[12])) * TICK_MS : null;
  }

  /** The number of the page's workers. */
  get workers() {
    return this.#page.workers().length;
  }

  async close() {
    await this.#page.close();
  }
}

// Run in the page:

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

/** Sends a message to the worker and resolves to its answer. */
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
