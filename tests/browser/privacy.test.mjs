// The page's content security policy, and that the browser enforces it where seal.test.mjs does not look.

import assert from 'node:assert/strict';
import { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { until } from './support/browsers.mjs';
import { FAST, pageTest, sharePage } from './support/page.mjs';
import { openOtherSite, openOwnSite } from './support/site.mjs';
import { recordWorkers } from './support/workers.mjs';

const SETTLE_MS = 1_000;

let site;
let other;
let page;

const step = sharePage({ allowErrors: true }, async (opened) => {
  ({ site, page } = opened);
  other = await openOtherSite();
});

after(() => other?.close());

step('the policy is in the page, before any script', async () => {
  const { policy, first } = await page.evaluate(readPolicy);
  assert.ok(policy, 'there is no content security policy');
  assert.ok(first, 'a script comes before the policy');
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /'unsafe-eval'|'unsafe-inline'|https?:|\*/);
});

step('the page has no inline script, style or event handler', async () => {
  const html = await (await fetch(site.url())).text();
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)[^>]*>/, 'an inline script');
  assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=/, 'an inline style or handler');
});

step('the policy refuses eval, requests, and forms in another tab', async () => {
  const before = other.requests.length;
  const outcome = await page.evaluate(leak, other.url());
  await pause(SETTLE_MS);
  assert.deepEqual(other.requests.slice(before), [], JSON.stringify(outcome));
  assert.deepEqual(outcome, { fetch: 'refused', eval: 'refused' });
});

pageTest(
  'without the policy the same attempts succeed',
  { browser: { bypassCSP: true }, allowErrors: true },
  async ({ page: open }) => {
    assert.deepEqual(await open.evaluate(leak, other.url()), { fetch: 'done', eval: 'done' });
    for (const way of ['fetch', 'form'])
      assert.ok(await until(() => other.requests.some((line) => line.includes(`/${way}`))), way);
  },
);

pageTest(
  "with the own server's headers no worker can reach another site",
  { query: null, allowErrors: true },
  async ({ page: tab, t }) => {
    const own = await openOwnSite();
    t.after(own.close);
    const workers = recordWorkers(tab);
    await app.open(tab, own.url(FAST));
    const before = other.requests.length;
    assert.ok(workers.size > 0, 'the page has no worker');
    for (const worker of workers) {
      const fetched = worker.evaluate(
        (url) =>
          fetch(`${url}worker`).then(
            () => 'done',
            () => 'refused',
          ),
        other.url(),
      );
      assert.equal(await fetched, 'refused');
    }
    await pause(SETTLE_MS);
    assert.deepEqual(other.requests.slice(before), []);
  },
);

// Run in the page:

function readPolicy() {
  const meta = document.querySelector('meta[http-equiv="Content-Security-Policy"]');
  const script = document.querySelector('script');
  const first = meta && script && meta.compareDocumentPosition(script) & Node.DOCUMENT_POSITION_FOLLOWING;
  return { policy: meta?.content ?? null, first: Boolean(first) };
}

async function leak(url) {
  const attempt = (work) =>
    Promise.resolve()
      .then(work)
      .then(
        () => 'done',
        () => 'refused',
      );
  const form = Object.assign(document.createElement('form'), { action: `${url}form`, target: '_blank' });
  document.body.append(form);
  form.submit();
  // The driver allows eval within its own task.
  await new Promise((resolve) => setTimeout(resolve));
  return {
    fetch: await attempt(() => fetch(`${url}fetch`)),
    // biome-ignore lint/security/noGlobalEval: the test is that eval is refused
    eval: await attempt(() => globalThis.eval('1')),
  };
}
