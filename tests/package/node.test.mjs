// The packed package in Node.js: it teaches and predicts on threads, does not keep the program running, and has types.

import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { install } from './support/environment.mjs';
import { check, input } from './support/photos.mjs';

const TSC = fileURLToPath(new URL('../../www/node_modules/.bin/tsc', import.meta.url));

let node;

before(async () => {
  node = await install('node');
});

after(() => node?.remove());

test('teaches, predicts and ends', { timeout: 120_000 }, async () => {
  writeFileSync(join(node.folder, 'input.json'), JSON.stringify(input()));
  check(JSON.parse(await node.run(process.execPath, ['main.js'])));
});

test('ends by itself even if nothing is disposed of', { timeout: 60_000 }, async () => {
  const script = "import { Handful } from 'handful'; const { engine } = await Handful.create(); console.log(engine.device);";
  assert.equal(await node.run(process.execPath, ['--input-type=module', '-e', script]), 'cpu\n');
});

test('every part can be imported on a server', { timeout: 60_000 }, async () => {
  const script = `
    const parts = await Promise.all(['handful', 'handful/cpu', 'handful/collection', 'handful/element'].map((name) => import(name)));
    console.log(parts.map((part) => Object.keys(part).join()).join(' '));
  `;
  const said = await node.run(process.execPath, ['--input-type=module', '-e', script]);
  const own =
    'Handful,HandfulError,MAX_CLASS_NAME,Smoother,className,cleanName,largestBackbone,loadAssets,nameProblem,readBackbone,version';
  assert.equal(said, `${own} ${own} ENCODINGS,isCollection,isDicom,isScientific,looksLikePhoto,readCollection,withDicomTypes,withoutSystemFiles HandfulClassifierElement\n`);
});

for (const moduleResolution of ['node16', 'bundler']) {
  test(`the types resolve under ${moduleResolution}`, async () => {
    copyFileSync(join(node.folder, 'uses.ts'), join(node.folder, `uses-${moduleResolution}.ts`));
    const module = moduleResolution === 'node16' ? 'node16' : 'esnext';
    await node.run(TSC, [
      ...['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2023', '--lib', 'es2023,dom', '--types', ''],
      ...['--module', module, '--moduleResolution', moduleResolution, `uses-${moduleResolution}.ts`],
    ]);
  });
}
