// Chromium with an unpacked extension, with the part of the browser interface that the test needs.

import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { find } from '../../browser/support/find.mjs';

/** Opens a page of the extension in a folder. */
export async function openExtension(folder, name) {
  const context = await chromium.launchPersistentContext('', {
    executablePath: find('chromium'),
    headless: true,
    args: ['--no-sandbox', `--disable-extensions-except=${folder}`, `--load-extension=${folder}`],
  });
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(`chrome-extension://${idOf(folder)}/${name}`);
  return {
    evaluate: (body, argument) => page.evaluate(body, argument),
    errors: async () => faults,
    close: () => context.close(),
  };
}

/** The id of an unpacked extension: the hash of its path in letters from a to p. */
function idOf(folder) {
  const hash = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 32);
  return hash.replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
}
