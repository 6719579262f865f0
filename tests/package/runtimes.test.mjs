// The packed package in Deno and Bun, which run the entry point for Node.js.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { unpack } from './support/environment.mjs';
import { check, input } from './support/photos.mjs';
import { program, versionOf } from './support/tools.mjs';

const run = promisify(execFile);
const RUNTIMES = {
  deno: [program('deno', 'bin.cjs'), 'run', '--no-lock', '--allow-all'],
  bun: [program('bun', 'bin/bun.exe')],
};
/** What a missing folder of assets says, and a photo after the end. */
const FAILURES = `
  import { Handful } from 'handful';
  const said = [];
  for (const assets of [new URL('file:///nowhere/at/all/'), undefined]) {
    try {
      const handful = await Handful.create({ device: 'cpu', mode: 'fast', ...(assets && { assets }) });
      await handful.dispose();
      await handful.classes();
    } catch ({ code, message }) {
      said.push(code + ': ' + message);
    }
  }
  console.log(JSON.stringify(said));
`;

let project;

before(async () => {
  project = await unpack('node');
  writeFileSync(join(project.folder, 'input.json'), JSON.stringify(input()));
  writeFileSync(join(project.folder, 'failures.js'), FAILURES);
});

after(() => project?.remove());

for (const [name, command] of Object.entries(RUNTIMES)) {
  test(`${name} ${versionOf(name)} teaches, predicts and ends`, { timeout: 120_000 }, async () => {
    const { stdout, stderr } = await execute(command, 'main.js');
    assert.equal(stderr, '');
    check(JSON.parse(stdout));
  });

  test(`${name}: failures are errors of the package`, { timeout: 120_000 }, async () => {
    const { stdout, stderr } = await execute(command, 'failures.js');
    assert.equal(stderr, '');
    const [missing, disposed] = JSON.parse(stdout);
    assert.match(missing, /^io: file:\/\/\/nowhere\/at\/all\/.* could not be read: there is no such file\./);
    assert.match(disposed, /^disposed: /);
  });
}

function execute([command, ...args], script) {
  const settings = { cwd: project.folder, timeout: 100_000, env: { ...process.env, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' } };
  // The launcher of Deno is a script of Node.js.
  const [file, given] = command.endsWith('.cjs') ? [process.execPath, [command, ...args]] : [command, args];
  return run(file, [...given, script], settings);
}
