// Programs of other projects, which `npm ci` installs beside these tests.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MODULES = new URL('../../node_modules/', import.meta.url);

/** The path of a package's program, to be run by Node.js. */
export function program(name, path) {
  return fileURLToPath(new URL(`${name}/${path}`, MODULES));
}

/** The version of a package. */
export function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`${name}/package.json`, MODULES), 'utf8')).version;
}
