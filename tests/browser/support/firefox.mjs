// Firefox, driven by Puppeteer over WebDriver BiDi.

import puppeteer from 'puppeteer-core';
import { START_LIMIT_MS } from './browser-page.mjs';
import { find, VISIBLE } from './find.mjs';
import { PuppeteerPage } from './puppeteer.mjs';

const PREFERENCES = {
  'app.update.auto': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

/** Offers every adapter, Mesa's software adapter too. */
const WEBGPU = { 'dom.webgpu.enabled': true, 'gfx.webgpu.ignore-blocklist': true };

/** The browser's test picture as the camera, with the permission given. */
const CAMERA = { 'media.navigator.streams.fake': true, 'media.navigator.permission.disabled': true };

/** Opens a page in a browser of its own. Options: `webgpu` (whether to offer any adapter) and `camera`. */
export async function openFirefox({ webgpu = false, camera = false } = {}) {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: find('firefox'),
    headless: !VISIBLE,
    timeout: START_LIMIT_MS,
    extraPrefsFirefox: { ...PREFERENCES, ...(webgpu && WEBGPU), ...(camera && CAMERA) },
  });
  try {
    return new PuppeteerPage('firefox', browser, await browser.newPage());
  } catch (error) {
    await browser.close();
    throw error;
  }
}
