// A temporary folder with the packed package installed by `npm install`.

import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('..', import.meta.url));
const TARBALL = join(HERE, 'made', 'handful.tgz');
const LIMIT_MS = 300_000;

/** Copies an environment, or another folder, and installs its dependencies and the tarball. */
export async function install(name, source = join(HERE, 'environments', name)) {
  if (!existsSync(TARBALL)) throw new Error(`${TARBALL} is missing. Run: npm run package`);
  const folder = mkdtempSync(join(tmpdir(), `handful-${name}-`));
  const environment = {
    folder,
    /** Runs a command in the folder and returns its output; throws with the output if it fails. */
    run: (command, args = [], env = {}) => runIn(folder, command, args, env),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
  cpSync(source, folder, { recursive: true });
  cpSync(join(HERE, 'support', 'flow.js'), join(folder, 'flow.js'));
  // Not `npm ci`, which requires packages of other platforms; the lock file pins the versions here too.
  if (existsSync(join(folder, 'package.json'))) {
    await environment.run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  await environment.run('npm', ['install', '--no-save', '--offline', '--no-audit', '--no-fund', TARBALL]);
  return environment;
}

async function runIn(cwd, command, args, env) {
  try {
    const settings = { cwd, timeout: LIMIT_MS, maxBuffer: 2 ** 26, env: { ...process.env, ...env } };
    return (await run(command, args, settings)).stdout;
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')}: ${error.message}\n${error.stdout}\n${error.stderr}`);
  }
}
