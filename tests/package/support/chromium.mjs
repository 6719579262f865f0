// Chromium with arguments of its own, with the part of the browser interface that the tests need.

import { chromium } from 'playwright-core';
import { find } from '../../browser/support/find.mjs';

/** With a camera that shows a moving pattern. */
export function openWithCamera() {
  const args = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  return open(args, { permissions: ['camera'] });
}

/** With pages from disk that may read the files beside them, as in Electron. */
export function openWithFiles() {
  return open(['--allow-file-access-from-files'], {});
}

async function open(args, settings) {
  const browser = await chromium.launch({
    executablePath: find('chromium'),
    headless: true,
    args: ['--no-sandbox', ...args],
  });
  const page = await browser.newPage(settings);
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  return {
    goto: (url) => page.goto(url),
    evaluate: (body, argument) => page.evaluate(body, argument),
    click: (selector) => page.click(selector),
    errors: async () => faults,
    close: () => browser.close(),
  };
}
