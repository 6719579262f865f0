// Chromium with a camera that shows a moving pattern, with the part of the browser interface that the test needs.

import { chromium } from 'playwright-core';
import { find } from '../../browser/support/find.mjs';

export async function openWithCamera() {
  const browser = await chromium.launch({
    executablePath: find('chromium'),
    headless: true,
    args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  });
  const page = await browser.newPage({ permissions: ['camera'] });
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  return {
    goto: (url) => page.goto(url),
    evaluate: (body, argument) => page.evaluate(body, argument),
    click: (selector) => page.click(selector),
    errors: async () => faults,
    close: () => browser.close(),
  };
}
