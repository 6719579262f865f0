// The room "Check" in the words of a person who uses it.

import { basename, join } from 'node:path';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as app from './app.mjs';
import { waitFor } from './browsers.mjs';
import { classes, fixturePath } from './fixtures.mjs';

const { at } = app;
const REVIEW_LIMIT_MS = 120_000;

/** Goes to a room by its link. */
export async function goTo(page, room) {
  await page.click(at(`view-${room}`));
  await waitFor(page, `the room ${room}`, (name) => Boolean(document.querySelector(`main#${name}`)), room);
}

/** Waits until every photo of the last training has been looked at. */
export async function reviewed(page) {
  await app.rest(page);
  await waitFor(page, 'the review', isReviewed, null, REVIEW_LIMIT_MS);
}

/** What is on the list, in its order: `[{ kind, name, words }]`. */
export function doubts(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('[data-testid=issue]')].map((item) => ({
      kind: item.dataset.kind,
      name: item.dataset.name,
      words: item.querySelector('.issue-title').textContent.trim(),
    })),
  );
}

/**
 * The fixtures' classes with three mistakes in them: a coffee among the cats, a cat there twice, and
 * gravel among the rockets. `names` says which files these are, `remove` deletes the copies made.
 */
export function plant() {
  const folder = mkdtempSync(join(tmpdir(), 'handful-check-'));
  const copy = (source, name) => {
    const path = join(folder, name);
    copyFileSync(source, path);
    return path;
  };
  const [cat, coffee, rocket] = classes().map(({ label, photos }) => ({ label, photos: [...photos] }));
  const names = { wrong: 'mug.jpg', double: 'again.jpg', outlier: 'stones.jpg' };
  cat.photos.push(copy(coffee.photos.pop(), names.wrong), copy(cat.photos[0], names.double));
  rocket.photos.push(copy(fixturePath('queries/unrelated-gravel.jpg'), names.outlier));
  return {
    lessons: [cat, coffee, rocket],
    names,
    repeated: basename(cat.photos[0]),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Teaches classes to a fresh page. */
export async function teachAll(page, lessons) {
  for (const [index, { label }] of lessons.entries()) {
    if (index < 2) await app.renameClass(page, `Class ${index + 1}`, label);
    else await app.addClass(page, label);
  }
  for (const { label, photos } of lessons) await app.addPhotos(page, label, photos, photos.length);
  await app.rest(page);
}

function isReviewed() {
  return document.querySelector('[data-testid=check]')?.dataset.reviewed === 'true';
}
