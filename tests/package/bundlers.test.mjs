// The packed package with each bundler, as its user would set it up.

import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { skipped } from '../browser/support/find.mjs';
import { unpack } from './support/environment.mjs';
import { serveBy, serveFiles } from './support/server.mjs';
import { teachIn } from './support/teach.mjs';
import { program, versionOf } from './support/tools.mjs';

const chromium = { skip: skipped('chromium'), timeout: 300_000 };

/** Where the recipe of the README copies the package's files, for bundlers that do not find them. */
const COPIED = { assets: 'handful/', workers: 'handful/worker/' };

/** Megabytes of a build with `handful/cpu`; with all files it is about forty. */
const CPU_LIMIT_MB = 9;

/** Parcel writes an import map into the page. */
const PARCELS_POLICY = { 'content-security-policy': "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src 'self'" };

for (const name of ['vite5', 'vite6', 'vite7', 'vite8']) {
  const vite = program(name, 'bin/vite.js');
  test(`Vite ${versionOf(name)}`, chromium, async (t) => {
    const project = await unpack('bundled');
    try {
      await t.test('while developing', async () => {
        const args = (port) => [vite, '--host', '127.0.0.1', '--strictPort', '--port', port];
        const site = await serveBy(project.folder, process.execPath, args);
        await teachIn('chromium', site.url).finally(site.close);
      });
      // The oldest and the latest; those between them build alike.
      if (name === 'vite6' || name === 'vite7') return;
      await t.test('built', async () => {
        await buildWithVite(project, name);
        await teachBuilt(project);
      });
    } finally {
      project.remove();
    }
  });
}

bundled(`webpack ${versionOf('webpack')}`, buildWithWebpack);

async function buildWithWebpack(project) {
  // Nothing but what webpack needs to be told of any project; its warnings of size are about the weights.
  const settings = { mode: 'production', entry: './main.js', performance: { hints: false } };
  writeFileSync(
    join(project.folder, 'build.cjs'),
    `require(${JSON.stringify(program('webpack', 'lib/index.js'))})(${JSON.stringify(settings)}, (error, result) => {
      if (error) throw error;
      if (result.hasErrors() || result.hasWarnings()) throw new Error(result.toString('errors-warnings'));
    });`,
  );
  await project.run(process.execPath, ['build.cjs']);
  cpSync(join(project.folder, 'index.html'), join(project.folder, 'dist/index.html'));
}

async function buildWithVite(project, name = 'vite8') {
  const args = [program(name, 'bin/vite.js'), 'build', '--base', './', '--logLevel', 'warn'];
  await project.run(process.execPath, args);
}

bundled(`Parcel ${versionOf('parcel')}`, async (project) => {
  const args = ['build', 'index.html', '--dist-dir', 'dist', '--public-url', './', '--no-cache', '--no-source-maps'];
  await project.run(process.execPath, [program('parcel', 'lib/bin.js'), ...args]);
}, {}, PARCELS_POLICY);

bundled(
  `esbuild ${versionOf('esbuild')}`,
  async (project) => {
    await project.run(program('esbuild', 'bin/esbuild'), ['main.js', '--bundle', '--format=esm', '--outdir=dist']);
    copyFiles(project);
  },
  COPIED,
);

bundled(
  `Rollup ${versionOf('rollup')}`,
  async (project) => {
    const plugin = program('@rollup/plugin-node-resolve', 'dist/es/index.js');
    const settings = `import resolve from ${JSON.stringify(plugin)};
      export default { input: 'main.js', output: { dir: 'dist' }, plugins: [resolve({ browser: true })] };`;
    writeFileSync(join(project.folder, 'rollup.config.js'), settings);
    await project.run(process.execPath, [program('rollup', 'dist/bin/rollup'), '-c', '--silent']);
    copyFiles(project);
  },
  COPIED,
);

for (const [name, build] of [
  ['Vite', buildWithVite],
  ['webpack', buildWithWebpack],
]) {
  test(`handful/cpu built with ${name} carries the files of one network`, chromium, async (t) => {
    const project = await unpack('bundled');
    try {
      const main = join(project.folder, 'main.js');
      writeFileSync(main, readFileSync(main, 'utf8').replace("'handful'", "'handful/cpu'"));
      await build(project);
      const folder = join(project.folder, 'dist');
      const sizes = readdirSync(folder, { recursive: true }).map((path) => statSync(join(folder, path)).size);
      const megabytes = sizes.reduce((sum, size) => sum + size, 0) / 1e6;
      t.diagnostic(`${megabytes.toFixed(1)} MB`);
      assert.ok(megabytes < CPU_LIMIT_MB, `${megabytes} MB`);
      const site = await serveFiles(folder);
      await teachIn('chromium', site.url).finally(site.close);
    } finally {
      project.remove();
    }
  });
}

/** A test of a bundler that writes a page to `dist`, with these settings of `create`. */
function bundled(name, build, options = {}, headers = {}) {
  test(name, chromium, async () => {
    const project = await unpack('bundled');
    try {
      await build(project);
      await teachBuilt(project, options, headers);
    } finally {
      project.remove();
    }
  });
}

async function teachBuilt(project, options, headers) {
  const site = await serveFiles(join(project.folder, 'dist'), headers);
  await teachIn('chromium', site.url, options).finally(site.close);
}

/** The copies that the README asks for. */
function copyFiles({ folder }) {
  const from = join(folder, 'node_modules/handful');
  cpSync(join(folder, 'index.html'), join(folder, 'dist/index.html'));
  for (const name of ['wasm', 'assets']) cpSync(join(from, name), join(folder, 'dist/handful', name), { recursive: true });
  cpSync(join(from, 'dist/worker'), join(folder, 'dist/handful/worker'), { recursive: true });
}
