// The bench: peers that share no code agree, and its figures are complete.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BENCH = fileURLToPath(new URL('bench.mjs', import.meta.url));
const run = promisify(execFile);

test('two peers are timed, agree, and are compared with the better one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'handful-bench-test-'));
  try {
    const file = join(folder, 'figures.json');
    await run(process.execPath, [
      BENCH,
      '--engine',
      'ort-wasm,tfjs-wasm',
      '--runs',
      '3',
      '--batch',
      '2',
      '--json',
      file,
    ]);
    const figures = JSON.parse(await readFile(file, 'utf8'));
    assert.deepEqual(
      figures.map(({ engine }) => engine),
      ['ort-wasm', 'tfjs-wasm'],
    );
    for (const figure of figures) {
      const { threads, batch, runs, agrees, error } = figure;
      assert.deepEqual(
        { threads, batch, runs, agrees, error },
        { threads: 1, batch: 2, runs: 3, agrees: true, error: undefined },
      );
      for (const key of ['first_ms', 'again_ms', 'ms_per_photo']) assert.ok(figure[key] > 0, key);
      assert.ok(figure.bytes.brotli < figure.bytes.raw);
    }
    assert.equal(Math.min(...figures.map(({ ratio }) => ratio)), 1);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('an unknown engine is refused with a list of the engines', async () => {
  await assert.rejects(run(process.execPath, [BENCH, '--engine', 'abacus']), ({ code, stderr }) => {
    assert.equal(code, 1);
    assert.match(stderr, /no engine “abacus”\. The engines: .*tfjs-wasm/);
    return true;
  });
});
