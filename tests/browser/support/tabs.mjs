// Chromium whose pages are hidden and put to sleep as those in a window are: Playwright keeps every page in the foreground.

import puppeteer from 'puppeteer-core';
import { WEBGPU } from './chromium.mjs';
import { find } from './find.mjs';
import { PuppeteerPage } from './puppeteer.mjs';

/** A browser with a software WebGPU adapter and `count` pages, each with a storage of its own, like two people's. */
export async function openTabs(count) {
  const browser = await puppeteer.launch({
    executablePath: find('chromium'),
    headless: true,
    args: ['--no-sandbox', ...WEBGPU.swiftshader],
  });
  try {
    const pages = [];
    while (pages.length < count) {
      const context = await browser.createBrowserContext();
      pages.push(new PuppeteerPage('chromium', browser, await context.newPage()));
    }
    return pages;
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Opens another tab over the page. */
export async function hide({ raw }) {
  const other = await raw.browserContext().newPage();
  await other.bringToFront();
}

export const show = ({ raw }) => raw.bringToFront();

/** Stops a hidden page and its workers, as the browser does with tabs long unseen and the lid of a laptop with all. */
export async function putToSleep({ raw }) {
  const devtools = await raw.createCDPSession();
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  return async function wake() {
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await devtools.detach();
  };
}
