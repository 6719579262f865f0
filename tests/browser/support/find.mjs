// Finds the installed browsers and names the Debian package of a missing one.

import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs of the engines: the environment variable with a path, the usual names, and the Debian package. */
const PROGRAMS = {
  chromium: {
    variable: 'HANDFUL_CHROMIUM',
    names: ['chromium', 'chromium-browser', 'google-chrome'],
    package: 'chromium',
  },
  firefox: { variable: 'HANDFUL_FIREFOX', names: ['firefox-esr', 'firefox'], package: 'firefox-esr' },
  webkitDriver: {
    variable: 'HANDFUL_WEBKIT_DRIVER',
    names: ['WebKitWebDriver'],
    package: 'webkit2gtk-driver',
  },
  miniBrowser: { variable: 'HANDFUL_MINIBROWSER', names: ['MiniBrowser'], package: 'webkit2gtk-driver' },
  xvfb: { variable: 'HANDFUL_XVFB', names: ['Xvfb'], package: 'xvfb' },
};

/** MiniBrowser is installed beside the WebKit library, not in PATH. */
const LIBRARY_FOLDERS = ['/usr/lib', '/usr/lib64', '/usr/libexec'];
const WEBKIT_FOLDER = /^webkit(2)?gtk-?\d/;

/** `HANDFUL_VISIBLE=1` shows the browsers' windows and disables the tests' timeouts, to debug a test. */
export const VISIBLE = process.env.HANDFUL_VISIBLE === '1';

/** Why an engine is skipped, or false: `HANDFUL_SKIP_BROWSERS=firefox,webkit` skips two. */
export function skipped(engine) {
  const list = (process.env.HANDFUL_SKIP_BROWSERS ?? '').split(',').map((name) => name.trim());
  return list.includes(engine) ? `HANDFUL_SKIP_BROWSERS contains ${engine}` : false;
}

/** The path of a program; the error for a missing one says what to install. */
export function find(program) {
  const { variable, names, package: debianPackage } = PROGRAMS[program];
  const named = process.env[variable];
  if (named) {
    if (executable(named)) return named;
    throw new Error(`${variable} is ${named}, which is not a program.`);
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  if (program === 'miniBrowser') folders.push(...webkitFolders());
  for (const folder of folders) {
    for (const name of names) {
      const path = join(folder, name);
      if (executable(path)) return path;
    }
  }
  throw new Error(
    `${names[0]} was not found. Install it with: apt-get install ${debianPackage} (or set ${variable} to its path).`,
  );
}

function webkitFolders() {
  return LIBRARY_FOLDERS.flatMap((library) => {
    const inside = list(library);
    const beside = inside.filter((name) => name.endsWith('-linux-gnu')).map((name) => join(library, name));
    return [library, ...beside].flatMap((folder) =>
      list(folder)
        .filter((name) => WEBKIT_FOLDER.test(name))
        .map((name) => join(folder, name)),
    );
  });
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
