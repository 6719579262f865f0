// WebKit (WebKitGTK's MiniBrowser), driven by Selenium through WebKitWebDriver on a virtual screen.

import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Builder, By, Capabilities, Key, until } from 'selenium-webdriver';
import { ACTION_LIMIT_MS, BrowserPage, START_LIMIT_MS } from './browser-page.mjs';
import { find, VISIBLE } from './find.mjs';
import { defineTesting } from './in-page.mjs';

/** Named keys, by the names that browsers give them. */
const KEYS = { Enter: Key.ENTER, Space: ' ', Home: Key.HOME, End: Key.END, ArrowRight: Key.ARROW_RIGHT };

const SCRIPT_LIMIT_MS = 120_000;

/** Opens a page in a browser of its own. */
export async function openWebkit() {
  const [driverPath, miniBrowser, xvfbPath] = [find('webkitDriver'), find('miniBrowser'), find('xvfb')];
  const children = [];
  const stop = () => Promise.all(children.map(end));
  try {
    const display = VISIBLE ? process.env.DISPLAY : await startScreen(xvfbPath, children);
    const port = await freePort();
    const driver = spawn(driverPath, [`--port=${port}`], {
      stdio: 'ignore',
      env: {
        ...process.env,
        DISPLAY: display,
        GDK_BACKEND: 'x11',
        LIBGL_ALWAYS_SOFTWARE: '1',
        NO_AT_BRIDGE: '1',
      },
    });
    children.push(driver);
    const address = `http://127.0.0.1:${port}`;
    await answers(`${address}/status`, driver);
    const session = await new Builder()
      .usingServer(address)
      .disableEnvironmentOverrides()
      .withCapabilities(
        new Capabilities({
          browserName: 'MiniBrowser',
          'webkitgtk:browserOptions': { binary: miniBrowser, args: ['--automation'] },
        }),
      )
      .build();
    await session.manage().setTimeouts({ script: SCRIPT_LIMIT_MS, pageLoad: SCRIPT_LIMIT_MS });
    return new WebkitPage(session, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

class WebkitPage extends BrowserPage {
  /** WebKitWebDriver has no log of the network: the server's record is the only one. */
  requests = null;

  constructor(session, stop) {
    const close = async () => {
      await session.quit().catch(() => {});
      await stop();
    };
    super({ engine: 'webkit', browser: null, raw: session, close });
  }

  /** WebKitWebDriver has no log of the console: errors after loading are collected in the page. */
  errors() {
    return this.evaluate(() => globalThis.errors ?? []);
  }

  async goto(url) {
    await this.raw.get(url);
    await this.evaluate(collectErrors);
    await this.evaluate(defineTesting);
  }

  async evaluate(body, argument) {
    const script = `
      const [argument, done] = arguments;
      Promise.resolve().then(() => (${body})(argument)).then(
        (value) => done({ value }),
        (error) => done({ error: String(error?.stack ? error + '\\n' + error.stack : error) }),
      );`;
    const { value, error } = await this.raw.executeAsyncScript(script, argument ?? null);
    if (error) throw new Error(error);
    return value;
  }

  async click(selector) {
    const element = await this.#find(selector);
    // The driver clicks at once, whether or not a smooth scroll is over.
    const scroll = 'arguments[0].scrollIntoView({ block: "center", behavior: "instant" })';
    await this.raw.executeScript(scroll, element);
    await element.click();
  }

  async fill(selector, text) {
    const element = await this.#find(selector);
    await this.raw.executeScript('arguments[0].focus(); arguments[0].select()', element);
    await element.sendKeys(text, Key.ENTER);
  }

  async choose(selector, paths) {
    await (await this.#find(selector)).sendKeys(paths.join('\n'));
  }

  async press(key) {
    await this.raw
      .actions()
      .sendKeys(KEYS[key] ?? key)
      .perform();
  }

  async select(selector, value) {
    const element = await this.#find(selector);
    await element.findElement(By.css(`option[value=${JSON.stringify(value)}]`)).click();
  }

  async resize(width, height) {
    await this.raw.manage().window().setRect({ width, height });
  }

  async screenshot(path) {
    await writeFile(path, Buffer.from(await this.raw.takeScreenshot(), 'base64'));
  }

  #find(selector) {
    return this.raw.wait(until.elementLocated(By.css(selector)), ACTION_LIMIT_MS, `${selector} did not appear.`);
  }
}

/** Runs in the page. */
function collectErrors() {
  globalThis.errors = [];
  const add = (words) => globalThis.errors.push(words);
  addEventListener('error', ({ message }) => add(`exception: ${message}`));
  addEventListener('unhandledrejection', ({ reason }) => add(`exception: ${reason}`));
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    add(`refused: ${violatedDirective} ${blockedURI}`),
  );
  const { error } = console;
  console.error = (...words) => {
    add(`console: ${words.join(' ')}`);
    error.apply(console, words);
  };
}

/** Starts Xvfb, which picks a free display, and returns the display's name. */
async function startScreen(path, children) {
  const screen = spawn(path, ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  children.push(screen);
  const number = await new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('Xvfb did not start in time.')), START_LIMIT_MS);
    screen.once('error', reject);
    screen.once('exit', (code) => reject(new Error(`Xvfb exited at once (${code}).`)));
    screen.stdio[3].once('data', (data) => {
      clearTimeout(limit);
      resolve(String(data).trim());
    });
  });
  return `:${number}`;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function answers(url, child) {
  const limit = Date.now() + START_LIMIT_MS;
  while (Date.now() < limit) {
    if (child.exitCode !== null) throw new Error(`WebKitWebDriver exited at once (${child.exitCode}).`);
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      await pause(100);
    }
  }
  throw new Error('WebKitWebDriver did not answer in time.');
}

function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 5_000);
    child.once('exit', () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill();
  });
}
