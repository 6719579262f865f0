// What a person does on the page and reads from it, by test ids, in any browser.

import { basename } from 'node:path';
import { appears, disappears, waitFor } from './browsers.mjs';
import { portable } from './fixtures.mjs';

/** A photo takes some hundredths of a second on two idle cores; this is for busy machines. */
const PHOTO_LIMIT_MS = 15_000;
const REST_LIMIT_MS = 60_000;

/** A selector for a test id with these data attributes. */
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

/** Chooses photos for a class; with `expected`, waits until the class has that many. */
export async function addPhotos(page, label, paths, expected) {
  await page.choose(inClass(label, 'class-files'), paths);
  if (expected !== undefined) await learnt(page, label, expected, paths.length);
}

/** Waits until a class has exactly `photos` embedded photos and none waiting. */
export async function learnt(page, label, photos, fresh = photos) {
  const selector = at('class-card', { label, count: photos, waiting: 0 });
  const limit = REST_LIMIT_MS + fresh * PHOTO_LIMIT_MS;
  await waitFor(page, `${photos} photos in ${label}`, isCount, { selector, count: 1 }, limit);
}

/** Waits until the page reads, trains and predicts nothing. */
export async function rest(page, limit = REST_LIMIT_MS) {
  // An action shows with the next frame.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  await waitFor(page, 'the page to come to rest', isAtRest, null, limit);
}

/** Chooses photos to recognise and returns the answer for each, in the given order. */
export async function recognise(page, paths) {
  const before = await count(page, at('query-result'));
  await page.choose(at('query-files'), paths);
  // Results of earlier photos with the same names do not count.
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

/** Shows every photo of a class; at first only some are shown. */
export async function showAll(page, label) {
  const photos = inClass(label, 'photo');
  const more = inClass(label, 'show-more');
  while (await count(page, more)) {
    const shown = await count(page, photos);
    await page.click(more);
    await waitFor(page, 'more photos to be shown', isMore, { selector: photos, count: shown });
  }
}

/** Opens the dialog of a class's photo: the one with `id`, or the first. */
export async function openPhoto(page, label, id) {
  const photo = at('photo', id ? { id } : { state: 'ready' });
  await page.click(`${at('class-card', { label })} ${photo} ${at('photo-open')}`);
  await waitFor(page, 'the dialog of a photo', isOpen, at('photo-sheet'));
}

/** Removes a class's photo in its dialog. */
export async function removePhoto(page, label, id) {
  await openPhoto(page, label, id);
  await page.click(at('sheet-remove'));
}

/** Moves a class's photo to another class in its dialog. */
export async function movePhoto(page, from, to, id) {
  await openPhoto(page, from, id);
  await page.select(at('move-photo'), to);
}

/** Deletes a class and confirms it. */
export async function deleteClass(page, label) {
  await page.click(inClass(label, 'delete-class'));
  await page.click(inClass(label, 'confirm-delete'));
}

/** Drops files on an element, or pastes them (`how` is 'drop' or 'paste'). */
export async function give(page, selector, files, how = 'drop') {
  const portableFiles = files.map((file) => (typeof file === 'string' ? portable(file) : file));
  await page.evaluate(dispatchFiles, { how, selector, files: portableFiles });
}

/** Goes to one of the page's views: teach, check, label or live. */
export async function goTo(page, view) {
  await page.click(at(`view-${view}`));
  await appears(page, `main#${view}`, `the view ${view}`);
}

/** Opens the settings, where a language and an engine are chosen. */
export async function openSettings(page) {
  await page.click(at('engine'));
  await waitFor(page, 'the settings', visibleText, at('engine-details'));
}

/** Chooses a language in the settings, and leaves them. */
export async function chooseLanguage(page, language) {
  await openSettings(page);
  await page.select(at('language'), language);
  await page.click(at('engine'));
}

/** Opens the ways to pass the project on. */
export async function openShare(page) {
  await page.click(at('share'));
  await waitFor(page, 'the ways to share', visibleText, at('share-menu'));
}

/** Unfolds the advanced settings. */
export async function openAdvanced(page) {
  await page.click(`${at('advanced')} summary`);
}

/** Chooses how to train, and waits for the training. */
export async function chooseHead(page, head) {
  await page.select(at('head-select'), head);
  await rest(page);
}

/** Closes the list of files that failed. */
export async function dismissFailures(page) {
  await page.click(at('dismiss-failures'));
  await disappears(page, at('failure'));
}

/** The accuracy panel: `{ correct, total, words }`, numbers or null. */
export async function accuracy(page) {
  const { correct, total } = await data(page, at('accuracy'));
  const number = (text) => (text ? Number(text) : null);
  return { correct: number(correct), total: number(total), words: await text(page, at('accuracy-words')) };
}

/** The engine in use and the reason, as codes and in the page's words. */
export async function engine(page) {
  const { device, why } = await data(page, at('engine'));
  await page.click(at('engine'));
  const words = await waitFor(page, 'the text about the engine', visibleText, at('engine-details'));
  await page.click(at('engine'));
  return { device, why, words };
}

/** The classes of the classifier, which must be those that the page shows: `[{ label, count }]`. */
export function held(page) {
  return page.evaluate(() => globalThis.handful.classes());
}

/** Labels and photo counts of {@link held}, as pairs. */
export async function heldCounts(page) {
  return (await held(page)).map(({ label, count: photos }) => [label, photos]);
}

/** A selector for a test id within the card of a class. */
export function inClass(label, id) {
  return `${at('class-card', { label })} ${at(id)}`;
}

export const data = (page, selector) => page.evaluate((css) => ({ ...document.querySelector(css)?.dataset }), selector);
export const text = (page, selector) =>
  page.evaluate((css) => document.querySelector(css)?.textContent.trim() ?? null, selector);
export const count = (page, selector) => page.evaluate((css) => document.querySelectorAll(css).length, selector);

/** One data attribute of every element that matches, in the order of the page. */
export const allData = (page, selector, name) =>
  page.evaluate(({ css, key }) => [...document.querySelectorAll(css)].map((element) => element.dataset[key]), {
    css: selector,
    key: name,
  });

/** Runs `action`, which starts another engine, and waits for that. It may come sooner than one can look. */
export async function anotherEngine(page, action) {
  await page.evaluate(() => {
    globalThis.engineBefore = globalThis.handful;
  });
  await action();
  await waitFor(page, 'another engine', isAnotherEngine, null, 120_000);
  await rest(page, 120_000);
}

// Run in the page:

function isAnotherEngine() {
  return Boolean(globalThis.handful) && globalThis.handful !== globalThis.engineBefore;
}

function isReady() {
  const shown = document.querySelector('[data-testid=app]');
  // A page in another language than English first loads its words.
  if (shown === null) return false;
  const { phase, offline } = shown.dataset;
  if (phase === 'broken' || phase === 'unsupported') {
    throw new Error(`The page says: ${document.querySelector('[data-testid=problem]')?.textContent.trim()}`);
  }
  // The service worker asks the server until it has stored the page.
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

function visibleText(selector) {
  const element = document.querySelector(selector);
  return element?.checkVisibility() ? element.textContent.trim() : '';
}

function areAnswered(names) {
  // The newest result of a name comes first.
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

function dispatchFiles({ how, selector, files }) {
  const transfer = globalThis.testing.toTransfer(files);
  const settings = { bubbles: true, cancelable: true };
  const event =
    how === 'drop'
      ? new DragEvent('drop', { ...settings, dataTransfer: transfer })
      : new ClipboardEvent('paste', { ...settings, clipboardData: transfer });
  document.querySelector(selector).dispatchEvent(event);
}

// Run in Node:

/** Escapes a string in double quotes; Node has no CSS.escape. */
function quote(value) {
  return String(value).replace(/["\\]/g, '\\$&');
}
