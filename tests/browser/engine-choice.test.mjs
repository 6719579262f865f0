// Where WebGPU is missing or only simulated, the page works on the CPU and says why.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { PLAIN_HOST } from './support/chromium.mjs';
import { skipped } from './support/find.mjs';
import { ask, teach } from './support/flow.mjs';
import { openSite } from './support/site.mjs';

const CASES = [
  {
    name: 'no navigator.gpu at all (plain http)',
    webgpu: 'none',
    host: PLAIN_HOST,
    why: 'no-webgpu',
    works: true,
  },
  { name: 'WebGPU without an adapter', webgpu: 'none', why: 'no-adapter' },
  { name: 'WebGPU on a software adapter', webgpu: 'swiftshader', why: 'software-adapter' },
];

for (const { name, webgpu, host, why, works } of CASES) {
  test(`auto ends on the CPU: ${name}`, { skip: skipped('chromium'), timeout: 120_000 }, async () => {
    const site = await openSite();
    const page = await openBrowser('chromium', { webgpu });
    try {
      await app.open(page, site.url('device=auto&mode=fast', host));
      const engine = await app.engine(page);
      assert.deepEqual({ device: engine.device, why: engine.why }, { device: 'cpu', why });
      assert.match(engine.words, /processor/);
      assert.equal(await page.evaluate(() => globalThis.handful.engine.precision), 'int8');
      const asked = (ending) => site.requests.filter((line) => line.endsWith(ending));
      const modules = asked('.wasm').map((line) => line.match(/([a-z-]+)-[\w-]{8}\.wasm$/)?.[1]);
      assert.deepEqual(modules.sort(), ['classifier', 'embed-relaxed', 'export', 'gradient']);
      assert.equal(asked('.safetensors').length, 1, `not only the weights in use`);
      if (works) {
        await teach(page, 3);
        await ask(page, 1);
      }
      assert.deepEqual(await page.faults(), []);
    } finally {
      await page.close();
      await site.close();
    }
  });
}

test('webgpu forced where there is none ends in a sentence and a way on to the CPU', {
  skip: skipped('chromium'),
  timeout: 120_000,
}, async () => {
  const site = await openSite();
  const page = await openBrowser('chromium', { webgpu: 'none' });
  try {
    await page.goto(site.url('device=webgpu&mode=fast'));
    const words = await waitFor(page, 'the problem', shownProblem);
    assert.match(words, /adapter/);
    await page.click('[data-testid=use-cpu]');
    await waitFor(page, 'the CPU engine', onCpu);
    await teach(page, 3);
  } finally {
    await page.close();
    await site.close();
  }
});

function onCpu() {
  const engine = document.querySelector('[data-testid=engine]');
  return engine?.dataset.device === 'cpu';
}

function shownProblem() {
  return document.querySelector('[data-testid=problem]')?.textContent.trim();
}
