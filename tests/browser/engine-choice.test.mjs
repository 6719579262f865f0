// Where WebGPU is missing or only simulated, the page computes on the CPU and says why.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { appears, waitFor } from './support/browsers.mjs';
import { PLAIN_HOST } from './support/chromium.mjs';
import { ask, teach } from './support/flow.mjs';
import { pageTest } from './support/page.mjs';

const CASES = [
  { name: 'no navigator.gpu (plain http)', webgpu: 'none', host: PLAIN_HOST, why: 'no-webgpu', works: true },
  { name: 'WebGPU without an adapter', webgpu: 'none', why: 'no-adapter' },
  { name: 'WebGPU on a software adapter', webgpu: 'swiftshader', why: 'software-adapter' },
];

for (const { name, webgpu, host, why, works } of CASES) {
  const options = { query: 'device=auto&mode=fast', host, browser: { webgpu } };
  pageTest(`auto chooses the CPU: ${name}`, options, async ({ page, site }) => {
    const engine = await app.engine(page);
    assert.deepEqual({ device: engine.device, why: engine.why }, { device: 'cpu', why });
    assert.match(engine.words, /processor/);
    assert.equal(await page.evaluate(() => globalThis.handful.engine.precision), 'int8');
    const requested = (ending) => site.requests.filter((line) => line.endsWith(ending));
    const modules = requested('.wasm').map((line) => line.match(/([a-z-]+)-[\w-]{8}\.wasm$/)?.[1]);
    const loaded = [
      'classifier',
      'embed-relaxed',
      'export',
      'gradient',
      'heic',
      'import',
      'import-relaxed',
      'scientific',
    ];
    assert.deepEqual(modules.sort(), loaded);
    assert.equal(requested('.safetensors').length, 1, 'other weights than those in use were loaded');
    if (works) {
      await teach(page, 3);
      await ask(page, 1);
    }
  });
}

pageTest(
  'WebGPU forced where there is none ends in a sentence and a button for the CPU',
  { query: null, allowErrors: true },
  async ({ page, site }) => {
    await page.goto(site.url('device=webgpu&mode=fast'));
    assert.match(await appears(page, app.at('problem')), /adapter/);
    await page.click(app.at('use-cpu'));
    await waitFor(page, 'the CPU engine', isOnCpu);
    await teach(page, 3);
  },
);

function isOnCpu() {
  return document.querySelector('[data-testid=engine]')?.dataset.device === 'cpu';
}
