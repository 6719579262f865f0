// The page in the words of a person who uses it. Knows the test ids; knows no browser.

import { basename } from 'node:path';
import { waitFor } from './browsers.mjs';

/** The CPU engine takes a quarter of a second per photo on two quiet cores; shared machines are slower. */
const PHOTO_LIMIT_MS = 15_000;
const REST_LIMIT_MS = 60_000;

/** A selector for a test id, with the values that its data attributes must have. */
export function at(id, data = {}) {
  const wanted = Object.entries(data).map(([name, value]) => `[data-${name}="${quote(value)}"]`);
  return `[data-testid="${id}"]${wanted.join('')}`;
}

/** Opens the page and waits until its engine is ready. */
export async function open(page, url, limit = 120_000) {
  await page.goto(url);
  await waitFor(page, 'the engine to be ready', isReady, null, limit);
}

/** Adds a class through the button and gives it a name. */
export async function addClass(page, label) {
  const before = await count(page, at('class-card'));
  await page.click(at('add-class'));
  await waitFor(page, 'a new class', isCount, { selector: at('class-card'), count: before + 1 });
  const labels = await allData(page, at('class-card'), 'label');
  await renameClass(page, labels.at(-1), label);
}

/** Types a new name into a class's name field. */
export async function renameClass(page, from, to) {
  await page.fill(`${at('class-card', { label: from })} ${at('class-name')}`, to);
  await waitFor(page, `class ${to}`, isCount, { selector: at('class-card', { label: to }), count: 1 });
}

/** Chooses photos for a class, and waits until they are learnt when told how many there will be. */
export async function addPhotos(page, label, paths, expected) {
  await page.choose(`${at('class-card', { label })} ${at('class-files')}`, paths);
  if (expected !== undefined) await learnt(page, label, expected, paths.length);
}

/** Waits until a class has exactly `photos` learnt and none waiting. */
export async function learnt(page, label, photos, fresh = photos) {
  const selector = at('class-card', { label, count: photos, waiting: 0 });
  const limit = REST_LIMIT_MS + fresh * PHOTO_LIMIT_MS;
  await waitFor(page, `${photos} photos in ${label}`, isCount, { selector, count: 1 }, limit);
}

/** Waits until nothing is read, trained or predicted any more. */
export async function rest(page, limit = REST_LIMIT_MS) {
  // What was just done shows with the next frame.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  await waitFor(page, 'the page to come to rest', isAtRest, null, limit);
}

/** Chooses photos to recognise and returns what became of each, in the order they were given. */
export async function recognise(page, paths) {
  const before = await count(page, at('query-result'));
  await page.choose(at('query-files'), paths);
  // An earlier answer for a photo of the same name is none for this one.
  const expected = { selector: at('query-result'), count: before + paths.length };
  await waitFor(page, 'the photos among the results', isCount, expected);
  const names = paths.map((path) => basename(path));
  const limit = REST_LIMIT_MS + paths.length * PHOTO_LIMIT_MS;
  await waitFor(page, `answers for ${names.join(', ')}`, areAnswered, names, limit);
  await rest(page);
  return page.evaluate(readAnswers, names);
}

/** The photos of a class as the page shows them: `[{ id, name, state }]`. */
export function photosOf(page, label) {
  const css = `${at('class-card', { label })} ${at('photo')}`;
  return page.evaluate(
    (selector) => [...document.querySelectorAll(selector)].map(({ dataset }) => ({ ...dataset })),
    css,
  );
}

/** Shows every photo of a class; a card shows only the first few by itself. */
export async function showAll(page, label) {
  const card = at('class-card', { label });
  const photos = `${card} ${at('photo')}`;
  while (await count(page, `${card} ${at('show-more')}`)) {
    const shown = await count(page, photos);
    await page.click(`${card} ${at('show-more')}`);
    await waitFor(page, 'more photos to be shown', isMore, { selector: photos, count: shown });
  }
}

/** Opens the sheet of a class's photo, the first unless an id says which. */
export async function openPhoto(page, label, id) {
  const photo = at('photo', id ? { id } : { state: 'ready' });
  await page.click(`${at('class-card', { label })} ${photo} ${at('photo-open')}`);
  await waitFor(page, 'the sheet of a photo', isOpen, at('photo-sheet'));
}

/** Closes the list of files that failed. */
export async function dismissFailures(page) {
  await page.click(at('dismiss-failures'));
  await waitFor(page, 'the list of failures to be gone', isCount, { selector: at('failure'), count: 0 });
}

/** The accuracy panel: `{ correct, total, words }`, numbers or null. */
export async function accuracy(page) {
  const { correct, total } = await data(page, at('accuracy'));
  const number = (text) => (text ? Number(text) : null);
  return { correct: number(correct), total: number(total), words: await text(page, at('accuracy-words')) };
}

/** Which engine is in use and why, as codes and as the page's sentence. */
export async function engine(page) {
  const { device, why } = await data(page, at('engine'));
  await page.click(at('engine'));
  const words = await waitFor(page, 'the words about the engine', shownText, at('engine-details'));
  await page.click(at('engine'));
  return { device, why, words };
}

/** The classes that the engine itself holds, which must be what the page shows. */
export function held(page) {
  return page.evaluate(() => globalThis.handful.classes());
}

export const data = (page, selector) =>
  page.evaluate((css) => ({ ...document.querySelector(css)?.dataset }), selector);
export const text = (page, selector) =>
  page.evaluate((css) => document.querySelector(css)?.textContent.trim() ?? null, selector);
export const count = (page, selector) =>
  page.evaluate((css) => document.querySelectorAll(css).length, selector);

/** One data attribute of every element that matches, in the order of the page. */
export const allData = (page, selector, name) =>
  page.evaluate(
    ({ css, key }) => [...document.querySelectorAll(css)].map((element) => element.dataset[key]),
    {
      css: selector,
      key: name,
    },
  );

// What follows runs in the page.

function isReady() {
  const phase = document.querySelector('[data-testid=app]')?.dataset.phase;
  if (phase === 'broken' || phase === 'unsupported') {
    throw new Error(`The page says: ${document.querySelector('[data-testid=problem]')?.textContent.trim()}`);
  }
  // Until the page is kept for a start without a network, its service worker still asks the server.
  const { offline } = document.querySelector('[data-testid=app]').dataset;
  return phase === 'ready' && offline !== 'preparing' && Boolean(globalThis.handful);
}

function isCount({ selector, count: expected }) {
  return document.querySelectorAll(selector).length === expected;
}

function isMore({ selector, count: least }) {
  return document.querySelectorAll(selector).length > least;
}

function isAtRest() {
  const app = document.querySelector('[data-testid=app]');
  return app?.dataset.phase === 'ready' && app.dataset.busy === 'false';
}

function isOpen(selector) {
  return Boolean(document.querySelector(selector)?.open);
}

function shownText(selector) {
  const element = document.querySelector(selector);
  return element?.checkVisibility() ? element.textContent.trim() : '';
}

function areAnswered(names) {
  // The newest comes first, and an older one of the same name does not count.
  const results = [...document.querySelectorAll('[data-testid=query-result]')];
  const newest = names.map((name) => results.find(({ dataset }) => dataset.name === name));
  return newest.every((result) => result && result.dataset.state !== 'waiting');
}

function readAnswers(names) {
  const results = [...document.querySelectorAll('[data-testid=query-result]')];
  return names.map((name) => {
    const result = results.find(({ dataset }) => dataset.name === name);
    const rows = [...result.querySelectorAll('[data-testid=score-row]')];
    return {
      name,
      state: result.dataset.state,
      label: result.dataset.label,
      unlike: result.dataset.unlike === 'true',
      calibrated: result.dataset.calibrated === 'true',
      words: result.querySelector('[data-testid=query-label]')?.textContent.trim() ?? '',
      scores: rows.map(({ dataset }) => ({
        label: dataset.label,
        probability: dataset.probability ? Number(dataset.probability) : null,
      })),
    };
  });
}

/** Enough of CSS.escape, which Node lacks, for a string in double quotes. */
function quote(value) {
  return String(value).replace(/["\\]/g, '\\$&');
}
