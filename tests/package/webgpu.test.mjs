// WebGPU in Node.js, by the package `webgpu`, on Chromium's software adapter. The package is large and therefore not a
// dependency: the tests are skipped unless it is installed (npm install --no-save webgpu).

import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { install } from './support/environment.mjs';

const MODULES = fileURLToPath(new URL('../node_modules/', import.meta.url));
const DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const PHOTO = fileURLToPath(new URL('../fixtures/formats/baseline.jpg', import.meta.url));
const missing = [join(MODULES, 'webgpu'), DRIVER].find((path) => !existsSync(path));
const settings = { skip: missing && `${missing} is not there`, timeout: 300_000 };

/** Prints the engine in use and the embedding of a photo. */
const SCRIPT = `
  import { readFileSync } from 'node:fs';
  import { Handful } from 'handful';
  const handful = await Handful.create({ device: process.argv[1], precision: 'f32', mode: 'fast' });
  const embedding = await handful.embed(readFileSync('photo.jpg'));
  console.log(JSON.stringify({ ...handful.engine, space: handful.space, embedding: [...embedding] }));
`;

let node;

before(async () => {
  node = await install('node');
  writeFileSync(join(node.folder, 'photo.jpg'), readFileSync(PHOTO));
});

after(() => node?.remove());

async function ask(device, env) {
  const answer = await node.run(process.execPath, ['--input-type=module', '-e', SCRIPT, device], env);
  return JSON.parse(answer);
}

test('without the package WebGPU is refused, and nothing else changes', { timeout: 60_000 }, async () => {
  await assert.rejects(ask('webgpu'), /There is no WebGPU here/);
  assert.equal((await ask('cpu')).device, 'cpu');
});

test('with the package WebGPU gives what the CPU gives', settings, async () => {
  for (const name of ['webgpu', '@webgpu', 'debug', 'ms']) {
    cpSync(join(MODULES, name), join(node.folder, 'node_modules', name), { recursive: true });
  }
  const cpu = await ask('cpu');
  const gpu = await ask('webgpu', { VK_ICD_FILENAMES: DRIVER });
  assert.equal(gpu.device, 'webgpu', gpu.detail);
  assert.equal(gpu.space, cpu.space);
  const dot = (one, other) => one.reduce((sum, value, at) => sum + value * other[at], 0);
  const [a, b] = [cpu.embedding, gpu.embedding];
  assert.ok(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)) > 0.9999);
});
