// The room where folders are labelled, in the words of a person who uses it.

import { at, data, open } from './app.mjs';
import { openBrowser, waitFor } from './browsers.mjs';
import { manySmallPhotos, teachLessons } from './many.mjs';
import { openSite } from './site.mjs';

/** The page that {@link openTaught} opens. */
export const ADDRESS = 'device=cpu&mode=fast';

/**
 * Opens the page in Chromium, makes a folder of `photos`, and teaches the page `shots` others of each class. Resolves to
 * `{ site, page, many, close }`.
 */
export async function openTaught(photos, shots) {
  const opened = {};
  async function close() {
    await opened.page?.close();
    await opened.site?.close();
    opened.many?.remove();
  }
  try {
    opened.site = await openSite();
    opened.page = await openBrowser('chromium');
    // The browser's own dialogs cannot be driven; without them the page does as in other browsers.
    await opened.page.raw.addInitScript(() => {
      delete window.showDirectoryPicker;
      delete window.showSaveFilePicker;
    });
    await open(opened.page, opened.site.url(ADDRESS));
    opened.many = await manySmallPhotos(opened.page, photos, shots);
    await teachLessons(opened.page, opened.many, shots);
    return { ...opened, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Focuses the grid, when all that was done before is on show. */
export async function focusGrid(page) {
  await shown(page);
  await page.evaluate(() => document.getElementById('label-grid').focus());
}

/** Chooses how to sort, or what to show, and waits until it is on show. */
export async function pick(page, select, value) {
  await page.select(select, value);
  await shown(page);
}

/** Waits for the frame that shows what was done. */
export function shown(page) {
  return page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** The photo that keys act on: `{ name, state, label, share }`. */
export const currentData = (page) => data(page, `${at('label-photo')}[aria-selected=true]`);

/** Waits until every photo of the folder is read. */
export const allRead = (page, limit) => waitFor(page, 'all to be read', isAllRead, null, limit);

/** Waits until at least so many photos are read, while others are still to be. */
export const someRead = (page, least, limit) => waitFor(page, `${least} to be read`, isRead, least, limit);

/** Waits until the person has labelled exactly so many photos. */
export const labelled = (page, count) => waitFor(page, `${count} labels`, hasLabelled, String(count));

/** Waits until a folder is offered to be opened again. */
export const offered = (page, name) =>
  waitFor(page, 'the folder to be offered', (css) => Boolean(document.querySelector(css)), at('stored-folder', { name }));

/** Deletes what is kept of a folder, which is asked twice. */
export async function forget(page, name) {
  const folder = at('stored-folder', { name });
  await page.click(`${folder} ${at('forget-folder')}`);
  await page.click(`${folder} ${at('confirm-forget')}`);
  await waitFor(page, 'it to be forgotten', (css) => !document.querySelector(css), folder);
}

/** Counts the photos that the page hands over to be embedded from now on. */
export async function watchEmbeddings(page) {
  await page.evaluate(() => {
    const { handful } = globalThis;
    const embed = handful.embed.bind(handful);
    globalThis.embedded = 0;
    handful.embed = (photos, settings) => {
      globalThis.embedded += photos.length;
      return embed(photos, settings);
    };
  });
  return () => page.evaluate(() => globalThis.embedded);
}

/** Chooses a way to save and returns the path of what came. */
export async function download(page, way) {
  await page.click(at('label-export'));
  const [file] = await Promise.all([page.raw.waitForEvent('download'), page.click(way)]);
  return file.path();
}

// What follows runs in the page.

function isRead(least) {
  return Number(document.querySelector('[data-testid=label-progress]')?.dataset.done) >= least;
}

function isAllRead() {
  const grid = document.querySelector('[data-testid=label-grid]');
  const summary = document.querySelector('[data-testid=label-summary]');
  return Boolean(grid && summary) && !document.querySelector('[data-testid=label-progress]');
}

function hasLabelled(count) {
  return document.querySelector('[data-testid=label-summary]')?.dataset.labelled === count;
}
