// <handful-classifier> in a form, under the strict policy, in three browsers: taught and asked with its own controls,
// submitted, reset, disabled, looked at, and scanned for what shuts people out.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createStaticServer, listen } from '../../www/serve.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, portable, queries } from './support/fixtures.mjs';

const LIB = fileURLToPath(new URL('../../www/lib', import.meta.url));
const SCREENS = fileURLToPath(new URL('../../test-results/screens/', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const README = readFileSync(join(LIB, 'README.md'), 'utf8');
/** What the README says that a page can change. */
const PROPERTIES = [...new Set(README.match(/--handful-[a-z-]+/g))];
const PARTS = /and the parts ([^.]+)\./.exec(README)[1].match(/\w+(?=`)/g);
const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A form</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><script type="module" src="main.js"></script></head><body><main><h1>A form</h1><form>
<fieldset><legend>What you have</legend>
<handful-classifier name="thing" labels="cat, coffee" device="cpu" mode="fast" required></handful-classifier>
</fieldset><button>Send</button></form></main></body></html>`;
const MAIN = `import './lib/dist/element/index.js';
globalThis.heard = [];
const element = document.querySelector('handful-classifier');
for (const type of ['train', 'predict', 'error', 'input', 'change']) {
  element.addEventListener(type, ({ detail }) => heard.push([type, detail?.label ?? detail?.code ?? null]));
}
globalThis.ready = true;`;

let folder;
let server;
let url;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handful-element-'));
  symlinkSync(LIB, join(folder, 'lib'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'main.js'), MAIN);
  mkdirSync(SCREENS, { recursive: true });
  server = createStaticServer(folder);
  url = `http://127.0.0.1:${await listen(server, 8_300)}/`;
});

after(() => {
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true });
});

for (const engine of ['chromium', 'firefox', 'webkit']) {
  test(`the element in ${engine}`, { skip: skipped(engine), timeout: 180_000 }, async () => {
    const page = await openBrowser(engine);
    try {
      await page.goto(url);
      await waitFor(page, 'the element', () => globalThis.ready);
      assert.deepEqual(await page.evaluate(formState), { value: '', valid: false, sent: [] });

      for (const [index, { photos }] of lessons().entries()) await choose(page, index, photos);
      await waitFor(page, 'the training of both', isSaid, 'Ready. Left out in turn, 4 of 4');
      const [query] = queries().filter(({ label }) => label === 'cat');
      await choose(page, 2, [query.path]);
      await waitFor(page, 'the answer', isSaid, 'It is cat');
      const state = { value: 'cat', valid: true, sent: [['thing', 'cat']] };
      assert.deepEqual(await page.evaluate(formState), state);
      const heard = await page.evaluate(() => globalThis.heard);
      assert.deepEqual(heard.slice(-4), [
        ['train', null],
        ['predict', 'cat'],
        ['input', null],
        ['change', null],
      ]);
      const kept = await page.evaluate(async () =>
        (await (await document.querySelector('handful-classifier').handful).classes()).length,
      );
      assert.equal(kept, 2);
      await look(page, engine, 'answered');
      assert.deepEqual(PARTS.length, 7);
      assert.deepEqual(await page.evaluate(unstyledParts, PARTS), []);
      assert.deepEqual(PROPERTIES.length, 9);
      assert.deepEqual(await page.evaluate(idleProperties, PROPERTIES), ['--handful-problem']);

      await page.evaluate(() => document.querySelector('form').reset());
      assert.deepEqual(await page.evaluate(formState), { value: '', valid: false, sent: [] });
      // What fails leaves no answer to an earlier photo behind.
      await choose(page, 2, [query.path]);
      await waitFor(page, 'the answer', isSaid, 'It is cat');
      await page.evaluate(tryNoPhoto);
      await waitFor(page, 'the failure', isSaid, 'is a text file');
      assert.deepEqual(await page.evaluate(formState), { value: '', valid: false, sent: [] });
      assert.deepEqual((await page.evaluate(() => globalThis.heard)).at(-1), ['error', 'unsupported-format']);
      assert.deepEqual(await page.evaluate(idleProperties, ['--handful-problem']), []);
      assert.deepEqual(await page.evaluate(validityOf), {
        missing: true,
        message: 'What is this?',
        checked: [false, false],
        heard: 2,
      });

      assert.equal(await page.evaluate(disable), true);
      assert.deepEqual(await page.faults(), []);
    } finally {
      await page.close();
    }
  });
}

test('by keyboard alone', { skip: skipped('chromium'), timeout: 60_000 }, async () => {
  const page = await openBrowser('chromium');
  try {
    await page.goto(url);
    await waitFor(page, 'the element', () => globalThis.ready);
    const reached = [];
    for (let press = 0; press < 3; press += 1) {
      await page.raw.keyboard.press('Tab');
      reached.push(await page.evaluate(focused));
    }
    // What is not to be used yet is passed over.
    assert.deepEqual(reached, ['Add photos of cat', 'Add photos of coffee', 'Send']);
  } finally {
    await page.close();
  }
});

/** Takes its picture, on a narrow screen and in the dark where the driver can, and scans it. */
async function look(page, engine, state) {
  if (engine !== 'chromium') {
    await page.screenshot(join(SCREENS, `element-${state}-${engine}.png`));
  } else {
    for (const [width, theme] of [[1000, 'light'], [390, 'dark'], [320, 'light']]) {
      await page.raw.emulateMedia({ colorScheme: theme });
      await page.resize(width, 700);
      await page.screenshot(join(SCREENS, `element-${state}-${width}-${theme}.png`));
      const surplus = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(surplus <= 0, `${surplus} px wider than the screen`);
      assert.deepEqual(await scan(page), [], `${width} ${theme}`);
    }
    return;
  }
  assert.deepEqual(await scan(page), []);
}

async function scan(page) {
  await (page.raw.executeScript ? page.raw.executeScript(AXE) : page.raw.evaluate(AXE));
  return page.evaluate(async () =>
    (await globalThis.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
  );
}

function lessons() {
  return classes()
    .filter(({ label }) => ['cat', 'coffee'].includes(label))
    .map(({ label, photos }) => ({ label, photos: photos.slice(0, 2) }));
}

/** Chooses files in the element's `index`-th control. The drivers do not reach into shadow roots alike. */
async function choose(page, index, paths) {
  await page.evaluate(
    ({ at, photos }) => {
      const input = document.querySelector('handful-classifier').shadowRoot.querySelectorAll('input')[at];
      if (input.disabled) throw new Error('The control is disabled.');
      const transfer = new DataTransfer();
      for (const { name, type, base64 } of photos) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type }));
      }
      input.files = transfer.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    },
    { at: index, photos: paths.map(portable) },
  );
  if (index < 2) {
    const count = `${paths.length} photos`;
    await waitFor(page, `photos in class ${index}`, isCount, { index, count });
  }
}

// What follows runs in the page.

function isCount({ index, count }) {
  const { shadowRoot } = document.querySelector('handful-classifier');
  return shadowRoot.querySelectorAll('.count')[index]?.textContent === count;
}

function isSaid(words) {
  return document.querySelector('handful-classifier').shadowRoot.querySelector('output').textContent.includes(words);
}

function formState() {
  const form = document.querySelector('form');
  return {
    value: document.querySelector('handful-classifier').value,
    valid: form.checkValidity(),
    sent: [...new FormData(form)],
  };
}

/** Of the element itself, as of any control of the form. */
function validityOf() {
  const element = document.querySelector('handful-classifier');
  let heard = 0;
  element.addEventListener('invalid', () => (heard += 1));
  const checked = [element.checkValidity(), element.reportValidity()];
  return { missing: element.validity.valueMissing, message: element.validationMessage, checked, heard };
}

/** Names of parts that a page's own style sheet does not reach. */
function unstyledParts(parts) {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [sheet];
  const { shadowRoot } = document.querySelector('handful-classifier');
  const unstyled = parts.filter((part) => {
    sheet.replaceSync(`handful-classifier::part(${part}) { letter-spacing: 3px; }`);
    const found = [...shadowRoot.querySelectorAll(`[part=${part}]`)];
    return found.length === 0 || found.some((one) => getComputedStyle(one).letterSpacing !== '3px');
  });
  document.adoptedStyleSheets = [];
  return unstyled;
}

/** Names of custom properties that change nothing of what is seen. */
function idleProperties(names) {
  const element = document.querySelector('handful-classifier');
  const seen = () =>
    [element, ...element.shadowRoot.querySelectorAll('*')]
      .map((one) => {
        const { color, backgroundColor, borderTopColor, borderRadius, gap, padding } = getComputedStyle(one);
        return [color, backgroundColor, borderTopColor, borderRadius, gap, padding].join();
      })
      .join('\n');
  const usual = seen();
  return names.filter((name) => {
    element.style.setProperty(name, /radius|gap/.test(name) ? '41px' : 'rgb(1, 2, 3)');
    const now = seen();
    element.style.removeProperty(name);
    return now === usual;
  });
}

async function tryNoPhoto() {
  await document.querySelector('handful-classifier').predict(new Blob(['no photo']));
}

function disable() {
  document.querySelector('fieldset').disabled = true;
  const inputs = [...document.querySelector('handful-classifier').shadowRoot.querySelectorAll('input')];
  return inputs.length === 3 && inputs.every((input) => input.disabled);
}

function focused() {
  const active = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
  return active.getAttribute('aria-label') ?? active.textContent.trim();
}
