// Firefox behind the small browser interface of browsers.mjs, driven by Puppeteer over WebDriver BiDi.

import puppeteer from 'puppeteer-core';
import { find } from './find.mjs';
import { PuppeteerPage } from './puppeteer.mjs';

/** Has Firefox offer every adapter there is, Mesa's software one too, where it would offer none. */
const WEBGPU = { 'dom.webgpu.enabled': true, 'gfx.webgpu.ignore-blocklist': true };

/** Options: `webgpu` (whether to offer any adapter) and more `prefs`, such as those of a camera that is none. */
export async function openFirefox({ webgpu = false, prefs = {} } = {}) {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: find('firefox'),
    headless: true,
    extraPrefsFirefox: {
      'app.update.auto': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'toolkit.telemetry.reportingpolicy.firstRun': false,
      ...(webgpu && WEBGPU),
      ...prefs,
    },
  });
  try {
    const page = await browser.newPage();
    return new PuppeteerPage('firefox', browser, page);
  } catch (error) {
    await browser.close();
    throw error;
  }
}
