// What a registry, editors and other people's tools read of the packed package.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unpack } from './support/environment.mjs';
import { program, versionOf } from './support/tools.mjs';

const run = promisify(execFile);
const TARBALL = fileURLToPath(new URL('made/handful.tgz', import.meta.url));

let project;
const read = (name) => readFileSync(join(project.folder, 'node_modules/handful', name), 'utf8');

before(async () => {
  project = await unpack('node');
});

after(() => project?.remove());

test(`publint ${versionOf('publint')} has no complaint`, { timeout: 60_000 }, () =>
  run(process.execPath, [program('publint', 'src/cli.js'), 'run', TARBALL, '--strict']),
);

test(`attw ${versionOf('@arethetypeswrong/cli')} finds the types`, { timeout: 120_000 }, () =>
  run(process.execPath, [program('@arethetypeswrong/cli', 'dist/index.js'), TARBALL, '--profile', 'esm-only']),
);

test('every file that package.json names is there', () => {
  const { main, types, jsdelivr, unpkg, customElements, exports } = JSON.parse(read('package.json'));
  const flat = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(flat));
  const named = [main, types, jsdelivr, unpkg, customElements, ...flat(exports)].filter((path) => !path.includes('*'));
  assert.ok(named.length >= 15);
  for (const path of named) assert.ok(existsSync(join(project.folder, 'node_modules/handful', path)), path);
});

test('the licences of what is bundled are there', () => {
  const text = read('THIRD-PARTY.txt');
  for (const name of ['lit-html', 'unzipit', 'client-zip', 'nalgebra', 'safetensors', 'burn-wgpu', 'image', 'heifer']) {
    assert.match(text, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(.+\\)$`, 'm'));
  }
  assert.match(text, /Redistribution and use in source and binary forms/);
  assert.match(text, /weights are derived from EfficientNet-Lite\s+\(Apache-2\.0\)/);
});

test('the manifest of the element says what its README says', () => {
  const [{ declarations }] = JSON.parse(read('custom-elements.json')).modules;
  const [element] = declarations;
  const names = (list) => list.map(({ name }) => name).toSorted();
  const readme = read('README.md');
  const properties = [...new Set(readme.match(/--handful-[a-z-]+/g))];
  assert.deepEqual(names(element.cssProperties), properties.toSorted());
  const [, parts] = /and the parts ([^.]+)\./.exec(readme);
  assert.deepEqual(names(element.cssParts), parts.match(/\w+(?=`)/g).toSorted());
  const types = read('dist/element/element.d.ts');
  for (const { name, kind } of element.members) {
    assert.match(types, new RegExp(kind === 'method' ? `^    ${name}\\(` : `^    get ${name}\\(`, 'm'), name);
  }
  for (const { name } of element.attributes) assert.ok(types.includes(`\`${name}\``), name);
});
