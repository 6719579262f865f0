// The view where folders are labelled, as a person uses it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { at, count, data, goTo, rest } from './app.mjs';
import { appears, disappears, waitFor } from './browsers.mjs';
import { portable } from './fixtures.mjs';
import { teachFolder, writeFolder } from './folder.mjs';
import { sharePage } from './page.mjs';

/** Hundreds of photos take seconds on two idle cores; this is for busy machines. */
const READ_LIMIT_MS = 150_000;

/**
 * {@link sharePage} with a folder of `photos` small photos, and a page that was taught `shots` others of each class.
 * `opened` is also given the `folder`.
 */
export function shareTaughtPage({ photos, shots, ...options }, opened) {
  let folder;
  after(() => folder?.remove());
  const beforeLoad = async (tab) => {
    await withoutDialogs(tab);
    await options.beforeLoad?.(tab);
  };
  return sharePage({ ...options, beforeLoad }, async ({ page, site }) => {
    folder = await writeFolder(page, photos, shots);
    await teachFolder(page, folder, shots);
    await opened({ page, site, folder });
  });
}

/** The browser's own dialogs cannot be driven. Without them, the page uses file inputs as in other browsers. */
export function withoutDialogs({ page }) {
  return page.raw.addInitScript(() => {
    delete window.showDirectoryPicker;
    delete window.showSaveFilePicker;
  });
}

/** Opens a folder in the view. */
export async function openFolder(page, path) {
  await page.click(at('view-label'));
  await page.choose(at('label-folder'), path);
}

/** Focuses the grid after the effects of earlier actions are shown. */
export async function focusGrid(page) {
  await shown(page);
  await page.evaluate(() => document.getElementById('label-grid').focus());
}

/** Chooses how to sort, or what to show, and waits until that is shown. */
export async function pick(page, select, value) {
  await page.select(select, value);
  await shown(page);
}

/** Separates all groups of the taught photos, of which many are near-duplicates here: percentages need several groups in each class. */
export async function separateGroups(page) {
  await goTo(page, 'teach');
  while ((await count(page, at('group-mark'))) > 0) {
    await page.click(`${at('photo')}:has(${at('group-mark')}) ${at('photo-open')}`);
    await page.click(at('group-separate-all'));
    await page.press('Escape');
    await rest(page);
  }
  await goTo(page, 'label');
  await rest(page);
}

/** Waits for the frame that shows the last action. */
export function shown(page) {
  return page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** The current photo, on which keys act: `{ name, state, label, share }`. */
export const currentData = (page) => data(page, `${at('label-photo')}[aria-selected=true]`);

/** Waits until every photo of the folder is read. */
export const allRead = (page, limit = READ_LIMIT_MS) => waitFor(page, 'all photos to be read', isAllRead, null, limit);

/** Waits until at least `least` photos are read, while others are not. */
export const someRead = (page, least, limit) => waitFor(page, `${least} photos to be read`, isRead, least, limit);

/** Waits until the person has labelled exactly `count` photos. */
export const labelled = (page, count) => waitFor(page, `${count} labels`, hasLabelled, String(count));

/** Waits until another photo than `name` is the current one. */
export const movedOn = (page, name) => waitFor(page, 'another photo', isOtherCurrent, name);

/** Waits until an earlier folder is offered. */
export const offered = (page, name) => appears(page, at('stored-folder', { name }), `the folder ${name}`);

/** Deletes what is stored of an earlier folder, and confirms it. */
export async function forget(page, name) {
  const folder = at('stored-folder', { name });
  await page.click(`${folder} ${at('forget-folder')}`);
  await page.click(`${folder} ${at('confirm-forget')}`);
  await disappears(page, folder);
}

/** Counts the photos that the page has embedded from now on. Returns the function that reads the count. */
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

/**
 * Stores the embeddings of files of a folder (see `writeFolder`) in the page's database, as if the page had read them. It
 * embeds one file of each source.
 */
export async function storeEmbeddings(page, folder, files) {
  const sources = new Map(files.map(({ source, path }) => [source, portable(join(folder.path, '..', path))]));
  await page.evaluate(storeBlocks, { folder: folder.name, files, sources: [...sources] });
}

/** Saves in a format ('csv', 'json' or 'zip') and returns the path of the download. */
export async function download(page, format) {
  await page.click(at('label-export'));
  const [file] = await Promise.all([page.raw.waitForEvent('download'), page.click(at(`export-${format}`))]);
  return file.path();
}

/** The rows of the table that is saved as JSON. */
export async function savedRows(page) {
  return JSON.parse(readFileSync(await download(page, 'json'), 'utf8')).photos;
}

/** The class of a small photo, which its name begins with. */
export function classOf({ file }) {
  return file.split('/').at(-1).split('-')[0];
}

// Run in the page:

function isRead(least) {
  return Number(document.querySelector('[data-testid=label-progress]')?.dataset.done) >= least;
}

function isAllRead() {
  const grid = document.querySelector('[data-testid=label-grid]');
  const summary = document.querySelector('[data-testid=label-summary]');
  return Boolean(grid && summary) && !document.querySelector('[data-testid=label-progress]');
}

async function storeBlocks({ folder, files, sources }) {
  const { handful, testing } = globalThis;
  const embeddings = new Map();
  for (const [source, photo] of sources) {
    embeddings.set(source, new Float16Array(await handful.embed(testing.toFile(photo))));
  }
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await answer(indexedDB.open('handful-folders'));
  const store = database.transaction('embeddings', 'readwrite').objectStore('embeddings');
  const puts = [];
  for (let from = 0; from < files.length; from += 16) {
    const block = files.slice(from, from + 16);
    const photos = block.map(({ path, size, modified }) => [path, size, modified]);
    const values = block.map(({ source }) => embeddings.get(source));
    const [[path, ...facts]] = photos;
    puts.push(store.put({ photos, values }, [folder, handful.space, `block of ${path}`, ...facts]));
  }
  await Promise.all(puts.map(answer));
  database.close();
}

function isOtherCurrent(name) {
  const current = document.querySelector('[data-testid=label-photo][aria-selected=true]');
  return Boolean(current) && current.dataset.name !== name;
}

function hasLabelled(count) {
  return document.querySelector('[data-testid=label-summary]')?.dataset.labelled === count;
}
