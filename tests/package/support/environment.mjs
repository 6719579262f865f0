// Temporary folders with the packed package in them.

import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('..', import.meta.url));
const TARBALL = join(HERE, 'made', 'handful.tgz');
const LIMIT_MS = 300_000;

/** Copies an environment, or another folder, and installs its dependencies and the tarball with npm. */
export async function install(name, source = join(HERE, 'environments', name)) {
  const environment = copy(name, source);
  // Not `npm ci`, which requires packages of other platforms; the lock file pins the versions here too.
  if (existsSync(join(environment.folder, 'package.json'))) {
    await environment.run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  await environment.run('npm', ['install', '--no-save', '--offline', '--no-audit', '--no-fund', TARBALL]);
  return environment;
}

/** Copies an environment and unpacks the tarball in it, as npm would: faster, for those without other dependencies. */
export async function unpack(name) {
  const environment = copy(name, join(HERE, 'environments', name));
  const place = join(environment.folder, 'node_modules', 'handful');
  mkdirSync(place, { recursive: true });
  await environment.run('tar', ['-xzf', TARBALL, '-C', place, '--strip-components=1']);
  return environment;
}

function copy(name, source) {
  if (!existsSync(TARBALL)) throw new Error(`${TARBALL} is missing. Run: npm run package`);
  const folder = mkdtempSync(join(tmpdir(), `handful-${name}-`));
  cpSync(source, folder, { recursive: true });
  cpSync(join(HERE, 'support', 'flow.js'), join(folder, 'flow.js'));
  return {
    folder,
    /** Runs a command in the folder and returns its output; throws with the output if it fails. */
    run: (command, args = [], env = {}) => runIn(folder, command, args, env),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

async function runIn(cwd, command, args, env) {
  try {
    const settings = { cwd, timeout: LIMIT_MS, maxBuffer: 2 ** 26, env: { ...process.env, ...env } };
    return (await run(command, args, settings)).stdout;
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')}: ${error.message}\n${error.stdout}\n${error.stderr}`);
  }
}
