// <handful-classifier> in a form, under the strict policy, in three browsers: taught and asked with its own controls,
// submitted, reset, disabled, styled, and scanned for accessibility.

import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createStaticServer } from '../../www/serve.mjs';
import { waitFor } from './support/browsers.mjs';
import { classes, portable, queries } from './support/fixtures.mjs';
import { scan, screenshotPath, surplusWidth } from './support/look.mjs';
import { ENGINES, inEngine, temporaryFolder, withBrowser } from './support/page.mjs';
import { serve } from './support/site.mjs';

const LIB = fileURLToPath(new URL('../../www/lib', import.meta.url));
const README = readFileSync(join(LIB, 'README.md'), 'utf8');
/** The style properties and parts that the README documents. */
const PROPERTIES = [...new Set(README.match(/--handful-[a-z-]+/g))];
const PARTS = /and the parts ([^.]+)\./.exec(README)[1].match(/\w+(?=`)/g);
const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A form</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><script type="module" src="main.js"></script></head><body><main><h1>A form</h1><form>
<fieldset><legend>What you have</legend>
<handful-classifier name="thing" labels="cat, coffee" device="cpu" mode="fast" required></handful-classifier>
</fieldset><button>Send</button></form></main></body></html>`;
const MAIN = `import './lib/dist/element/index.js';
globalThis.events = [];
const element = document.querySelector('handful-classifier');
for (const type of ['train', 'predict', 'error', 'input', 'change']) {
  element.addEventListener(type, ({ detail }) => globalThis.events.push([type, detail?.label ?? detail?.code ?? null]));
}
globalThis.ready = true;`;

const folder = temporaryFolder();
let site;

before(async () => {
  symlinkSync(LIB, join(folder, 'lib'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'main.js'), MAIN);
  const server = createStaticServer(folder);
  site = await serve((request, response) => server.emit('request', request, response));
});

after(() => site?.close());

/** Runs `body(page)` with the form open, and fails if the page logged an error. */
function withForm(engine, body) {
  return withBrowser(engine, async (page) => {
    await page.goto(site.url());
    await waitFor(page, 'the element', () => globalThis.ready);
    await body(page);
    assert.deepEqual(await page.errors(), []);
  });
}

for (const engine of ENGINES) {
  test(`the element in ${engine}`, inEngine(engine), () =>
    withForm(engine, async (page) => {
      assert.deepEqual(await page.evaluate(formState), { value: '', valid: false, sent: [] });

      for (const [index, { photos }] of taught().entries()) await choose(page, index, photos);
      await waitFor(page, 'the training of both', hasOutput, 'Ready. Left out in turn, 4 of 4');
      const [query] = queries().filter(({ label }) => label === 'cat');
      await choose(page, 2, [query.path]);
      await waitFor(page, 'the answer', hasOutput, 'It is cat');
      const state = { value: 'cat', valid: true, sent: [['thing', 'cat']] };
      assert.deepEqual(await page.evaluate(formState), state);
      const events = await page.evaluate(() => globalThis.events);
      assert.deepEqual(events.slice(-4), [
        ['train', null],
        ['predict', 'cat'],
        ['input', null],
        ['change', null],
      ]);
      const inputs = events.filter(([type]) => type === 'input');
      assert.equal(inputs.length, 1, 'an event of a control inside reached the page');
      assert.equal(await page.evaluate(countClasses), 2);
      assert.deepEqual(await page.evaluate(saveAndOpen), {
        labels: ['cat', 'coffee', 'empty'],
        status: 'Ready. Left out in turn, 4 of 4',
        value: '',
        precision: 'f32',
        refused: ['not-a-project'],
      });
      await choose(page, 2, [query.path]);
      await waitFor(page, 'the answer', hasOutput, 'It is cat');
      await look(page, engine, 'answered');
      assert.deepEqual(PARTS.length, 7);
      assert.deepEqual(await page.evaluate(unstyledParts, PARTS), []);
      assert.deepEqual(PROPERTIES.length, 9);
      assert.deepEqual(await page.evaluate(idleProperties, PROPERTIES), ['--handful-problem']);

      await page.evaluate(() => document.querySelector('form').reset());
      assert.deepEqual(await page.evaluate(formState), { value: '', valid: false, sent: [] });
      // A failure clears the answer to an earlier photo.
      await choose(page, 2, [query.path]);
      await waitFor(page, 'the answer', hasOutput, 'It is cat');
      await page.evaluate(predictText);
      await waitFor(page, 'the failure', hasOutput, 'is a text file');
      assert.deepEqual(await page.evaluate(formState), { value: '', valid: false, sent: [] });
      assert.deepEqual((await page.evaluate(() => globalThis.events)).at(-1), ['error', 'unsupported-format']);
      assert.deepEqual(await page.evaluate(idleProperties, ['--handful-problem']), []);
      assert.deepEqual(await page.evaluate(validityOf), {
        missing: true,
        message: 'What is this?',
        checked: [false, false],
        events: 2,
      });

      assert.equal(await page.evaluate(disable), true);
    }),
  );
}

test('by keyboard alone', inEngine('chromium'), () =>
  withForm('chromium', async (page) => {
    const reached = [];
    for (let press = 0; press < 3; press += 1) {
      await page.press('Tab');
      reached.push(await page.evaluate(focusedName));
    }
    // Disabled controls are skipped.
    assert.deepEqual(reached, ['Add photos of cat', 'Add photos of coffee', 'Send']);
  }),
);

/** Runs in the page: saves the project, opens it in another element, and then a file that is none. */
async function saveAndOpen() {
  const element = document.querySelector('handful-classifier');
  await (await element.handful).addClass('empty');
  const file = await element.save({ name: 'Things' });
  const other = document.createElement('handful-classifier');
  other.setAttribute('device', 'cpu');
  other.setAttribute('mode', 'fast');
  other.setAttribute('precision', 'f32');
  document.body.append(other);
  try {
    const status = () => other.shadowRoot.querySelector('output').textContent.slice(0, 31);
    const codes = [];
    other.addEventListener('error', ({ detail }) => codes.push(detail.code));
    const { precision } = (await other.handful).engine;
    other.remove();
    other.removeAttribute('precision');
    await Promise.resolve();
    document.body.append(other);
    await other.open(file);
    const [labels, opened] = [other.labels, status()];
    await other.open(new Blob(['no project']));
    return { labels, status: opened, value: other.value, precision, refused: codes };
  } finally {
    other.remove();
  }
}

/** Takes screenshots, in Chromium also narrow and dark, and fails on findings of axe-core. */
async function look(page, engine, state) {
  if (engine !== 'chromium') {
    await page.screenshot(screenshotPath(`element-${state}-${engine}`));
    assert.deepEqual(await scan(page), []);
    return;
  }
  for (const [width, theme] of [
    [1000, 'light'],
    [390, 'dark'],
    [320, 'light'],
  ]) {
    await page.raw.emulateMedia({ colorScheme: theme });
    await page.resize(width, 700);
    await page.screenshot(screenshotPath(`element-${state}-${width}-${theme}`));
    assert.ok((await surplusWidth(page)) <= 0, `wider than ${width} px`);
    assert.deepEqual(await scan(page), [], `${width} ${theme}`);
  }
}

function taught() {
  return classes()
    .filter(({ label }) => ['cat', 'coffee'].includes(label))
    .map(({ label, photos }) => ({ label, photos: photos.slice(0, 2) }));
}

/** Chooses files in the element's `index`-th control. The drivers reach into shadow roots in different ways. */
async function choose(page, index, paths) {
  await page.evaluate(
    ({ at, photos }) => {
      const input = document.querySelector('handful-classifier').shadowRoot.querySelectorAll('input')[at];
      if (input.disabled) throw new Error('The control is disabled.');
      input.files = globalThis.testing.toTransfer(photos).files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    },
    { at: index, photos: paths.map(portable) },
  );
  if (index < 2) {
    const count = `${paths.length} photos`;
    await waitFor(page, `photos in class ${index}`, isCount, { index, count });
  }
}

// Run in the page:

function isCount({ index, count }) {
  const { shadowRoot } = document.querySelector('handful-classifier');
  return shadowRoot.querySelectorAll('.count')[index]?.textContent === count;
}

function hasOutput(words) {
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

async function countClasses() {
  const handful = await document.querySelector('handful-classifier').handful;
  return (await handful.classes()).length;
}

function validityOf() {
  const element = document.querySelector('handful-classifier');
  let events = 0;
  element.addEventListener('invalid', () => {
    events += 1;
  });
  const checked = [element.checkValidity(), element.reportValidity()];
  return { missing: element.validity.valueMissing, message: element.validationMessage, checked, events };
}

/** Names of parts that a page's own style sheet does not style. */
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

/** Names of custom properties that change no computed style. */
function idleProperties(names) {
  const element = document.querySelector('handful-classifier');
  const styles = () =>
    [element, ...element.shadowRoot.querySelectorAll('*')]
      .map((one) => {
        const { color, backgroundColor, borderTopColor, borderRadius, gap, padding } = getComputedStyle(one);
        return [color, backgroundColor, borderTopColor, borderRadius, gap, padding].join();
      })
      .join('\n');
  const usual = styles();
  return names.filter((name) => {
    element.style.setProperty(name, /radius|gap/.test(name) ? '41px' : 'rgb(1, 2, 3)');
    const now = styles();
    element.style.removeProperty(name);
    return now === usual;
  });
}

async function predictText() {
  await document.querySelector('handful-classifier').predict(new Blob(['no photo']));
}

function disable() {
  document.querySelector('fieldset').disabled = true;
  const inputs = [...document.querySelector('handful-classifier').shadowRoot.querySelectorAll('input')];
  return inputs.length === 3 && inputs.every((input) => input.disabled);
}

function focusedName() {
  const active = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
  return active.getAttribute('aria-label') ?? active.textContent.trim();
}
