// The view "Check" as a person uses it, and mistakes planted among the fixtures' photos.

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as app from './app.mjs';
import { appears, waitFor } from './browsers.mjs';
import { classes, fixturePath, queries } from './fixtures.mjs';

const { at } = app;
const LIMIT_MS = 120_000;

/** Waits until the page has reviewed every photo of the last training. */
export async function reviewed(page) {
  await app.rest(page);
  await waitFor(page, 'the review', isReviewed, null, LIMIT_MS);
}

/** The listed issues in order: `[{ kind, name, words }]`. */
export function issues(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('[data-testid=issue]')].map((item) => ({
      kind: item.dataset.kind,
      name: item.dataset.name,
      words: item.querySelector('.issue-title').textContent.trim(),
    })),
  );
}

/** A selector for the issue with a photo, or for any. */
export const issueOf = (name) => at('issue', name ? { name } : {});

/** Unfolds details of the view: confusion, classes, calibration, open-set, compare or loss. */
export async function unfold(page, id) {
  const open = `${at(`fold-${id}`)}[open]`;
  if ((await app.count(page, open)) === 0) await page.click(`${at(`fold-${id}`)} > summary`);
  await appears(page, open);
}

/** Compares the ways of training, and waits for the result. */
export async function compare(page, what = 'head') {
  // The issues that a review lists move the button: a press that begins before and ends after is not a click.
  await reviewed(page);
  await unfold(page, 'compare');
  await page.click(at(`compare-${what}s`));
  await appears(page, at(`compared-${what}s`), 'the comparison', LIMIT_MS);
}

/**
 * The fixtures' classes with three mistakes, whose files are copied to `folder`: a coffee among the cats, a cat
 * twice, and gravel among the rockets. `names` are the files of the mistakes, `repeated` is the original of the copy.
 */
export function plantMistakes(folder) {
  const copy = (source, name) => {
    const path = join(folder, name);
    copyFileSync(source, path);
    return path;
  };
  const [cat, coffee, rocket] = classes();
  const names = { wrong: 'mug.jpg', double: 'again.jpg', outlier: 'stones.jpg' };
  cat.photos.push(copy(coffee.photos.pop(), names.wrong), copy(cat.photos[0], names.double));
  rocket.photos.push(copy(fixturePath('queries/unrelated-gravel.jpg'), names.outlier));
  return { taught: [cat, coffee, rocket], names, repeated: basename(cat.photos[0]) };
}

/**
 * A folder to measure on, made in `folder`: the fixtures' queries by class, the unrelated ones as a class of their own, a
 * copy of a photo that is taught, and a file that is no photo.
 */
export function testFolder(folder) {
  const root = join(folder, 'kept back');
  const add = (label, name, path) => {
    mkdirSync(join(root, label), { recursive: true });
    copyFileSync(path, join(root, label, name));
  };
  for (const { label, path } of queries()) add(label ?? 'gravel', basename(path), path);
  const [{ label, photos }] = classes();
  add(label, 'copy.jpg', photos[0]);
  writeFileSync(join(root, label, 'bad.jpg'), 'no photo');
  return root;
}

// Runs in the page:

function isReviewed() {
  return document.querySelector('[data-testid=check]')?.dataset.reviewed === 'true';
}
