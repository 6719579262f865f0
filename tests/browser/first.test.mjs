// A first visit: the samples are answered while everything that they do not need is held back, so that the sizes of what
// was sent are those of a first answer. Then the page says what is still to come, and seals itself when it is there.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createStaticServer } from '../../www/serve.mjs';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import { inEngine, withBrowser } from './support/page.mjs';
import { DIST, serve } from './support/site.mjs';

const { at } = app;

/** The most that may be sent before the first answer, and of it as code of the page (bytes). */
const MAX_BYTES = 3_800_000;
const MAX_CODE = 130_000;

/** What a first answer may need besides the code that the page names: workers, two modules, int8 weights, samples. */
const NEEDED =
  /^\/$|^\/assets\/((worker|embedder)-[\w-]{8}\.js|(classifier|embed|embed-relaxed)-[\w-]{8}\.wasm|lite0\.int8-[\w-]{8}\.safetensors|samples-[\w-]{8}\.zip)$/;
const CODE = /^\/$|\.(js|css)$/;

test('the samples are answered with a first download only', inEngine('chromium'), async (t) => {
  const own = createStaticServer(DIST);
  const named = readFileSync(join(DIST, 'index.html'), 'utf8').match(/assets\/[\w.-]+\.(js|css)/g);
  const isNeeded = (url) => NEEDED.test(url) || named.includes(url.slice(1));
  const sent = new Map();
  let held = [];
  // Sent once the samples are asked for. Before, the engine would be ready, and the page would ask for all that is held:
  // six requests, which are all that a browser makes at a time.
  let weights = [];
  const site = await serve((request, response) => {
    const { url, headers } = request;
    const pass = () => own.emit('request', request, response);
    const send = () => {
      sent.set(url, sizeOf(url, headers['accept-encoding']));
      pass();
    };
    if (held && !isNeeded(url)) {
      held.push(pass);
      return;
    }
    if (weights && url.startsWith('/assets/samples-')) {
      for (const sendWeights of weights) sendWeights();
      weights = null;
    }
    if (weights && url.endsWith('.safetensors')) weights.push(send);
    else send();
  });
  t.after(site.close);
  await withBrowser('chromium', async (page) => {
    await page.goto(site.url());
    await page.click(at('try-samples'));
    await waitFor(page, 'four answers', hasAnswers, 4);
    const total = sum([...sent.values()]);
    const code = sum([...sent].filter(([url]) => CODE.test(url)).map(([, size]) => size));
    t.diagnostic(
      `${total} bytes, of them ${code} of code; ${[...sent].map(([url, size]) => `${url} ${size}`).join(', ')}`,
    );
    assert.ok(total <= MAX_BYTES, `${total} bytes before the first answer`);
    assert.ok(code <= MAX_CODE, `${code} bytes of code`);

    await waitFor(
      page,
      'the header to say what is coming',
      isComing,
      at('seal', { coming: 'views samples languages tools' }),
    );
    assert.match(await app.text(page, at('seal')), /Still loading the other views/);
    assert.equal((await app.data(page, at('seal'))).status, 'open');
    for (const pass of held.splice(0)) pass();
    held = null;
    await waitFor(page, 'the page to seal itself', isComing, at('seal', { status: 'sealed', coming: '' }));
    assert.deepEqual(await page.errors(), []);
  });
});

test('all photos are read before the module of the classifier arrives', inEngine('chromium'), async (t) => {
  const own = createStaticServer(DIST);
  let held = [];
  const site = await serve((request, response) => {
    const pass = () => own.emit('request', request, response);
    if (held && /\/classifier-/.test(request.url)) held.push(pass);
    else pass();
  });
  t.after(site.close);
  await withBrowser('chromium', async (page) => {
    await page.goto(site.url('?device=cpu'));
    await page.click(at('try-samples'));
    await waitFor(page, 'all samples to be read', isComing, at('progress', { done: '18', total: '18' }));
    assert.equal(held.length, 1, 'the classifier was requested after the weights');
    assert.equal((await app.data(page, at('app'))).seal, 'open');
    for (const pass of held.splice(0)) pass();
    held = null;
    await waitFor(page, 'four answers', hasAnswers, 4);
    assert.deepEqual(await page.errors(), []);
  });
});

test(
  'a start without the module of the classifier says so, and the next one loads it',
  inEngine('chromium'),
  async (t) => {
    const own = createStaticServer(DIST);
    let missing = true;
    const site = await serve((request, response) => {
      if (missing && /\/classifier-/.test(request.url)) response.writeHead(404).end();
      else own.emit('request', request, response);
    });
    t.after(site.close);
    await withBrowser('chromium', async (page) => {
      await page.goto(site.url('?device=cpu'));
      await waitFor(page, 'the failure', isComing, at('problem'));
      assert.match(await app.text(page, at('problem')), /classifier-.* could not be loaded: the server answered 404/);
      assert.equal((await app.data(page, at('app'))).seal, 'open', 'it is not sealed without it');
      missing = false;
      await page.click(at('retry'));
      await waitFor(page, 'the page to seal itself', isComing, at('app', { phase: 'ready', seal: 'sealed' }));
    });
  },
);

/** The size of a file as the server sends it. */
function sizeOf(url, accepted) {
  const file = join(DIST, url === '/' ? 'index.html' : url);
  const packed = existsSync(`${file}.br`);
  if (packed) assert.match(accepted, /\bbr\b/);
  return statSync(packed ? `${file}.br` : file).size;
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

// Run in the page:

function hasAnswers(count) {
  const results = [...document.querySelectorAll('[data-testid=query-result]')];
  return results.length === count && results.every(({ dataset }) => dataset.state === 'done');
}

function isComing(selector) {
  return document.querySelector(selector) !== null;
}
