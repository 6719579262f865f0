// Chromium with pages that are hidden and frozen like tabs of a window; Playwright keeps every page in the foreground.

import puppeteer from 'puppeteer-core';
import { START_LIMIT_MS } from './browser-page.mjs';
import { WEBGPU } from './chromium.mjs';
import { find, VISIBLE } from './find.mjs';
import { PuppeteerPage } from './puppeteer.mjs';

/** `count` pages, each with its own storage, in one browser with a software WebGPU adapter. */
export async function openTabs(count) {
  const browser = await puppeteer.launch({
    executablePath: find('chromium'),
    headless: !VISIBLE,
    timeout: START_LIMIT_MS,
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

/** Hides the page behind another tab. */
export async function hide({ raw }) {
  const other = await raw.browserContext().newPage();
  await other.bringToFront();
}

export const show = ({ raw }) => raw.bringToFront();

/** Freezes a hidden page and its workers, as browsers do with tabs long hidden. Returns the function that wakes it. */
export async function freeze({ raw }) {
  const devtools = await raw.createCDPSession();
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  return async function wake() {
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await devtools.detach();
  };
}
