// What every person does first: name classes, add photos, read the accuracy, recognise new photos.

import assert from 'node:assert/strict';
import { basename } from 'node:path';
import * as app from './app.mjs';
import { waitFor } from './browsers.mjs';
import { classes, queries } from './fixtures.mjs';

/** The names of the two empty classes that a fresh page starts with. */
const STARTING_CLASSES = ['Class 1', 'Class 2'];

/** Names the classes of a fresh page and adds their photos: `[{ label, photos }]`. */
export async function addClasses(page, taught) {
  for (const [index, { label }] of taught.entries()) {
    const start = STARTING_CLASSES[index];
    if (start) await app.renameClass(page, start, label);
    else await app.addClass(page, label);
  }
  for (const { label, photos } of taught) await app.addPhotos(page, label, photos, photos.length);
  await app.rest(page);
}

/** Teaches `shots` photos of each class of the fixtures to a fresh page, and checks what it then shows. */
export async function teach(page, shots = Infinity) {
  const taught = classes().map(({ label, photos }) => ({ label, photos: photos.slice(0, shots) }));
  await addClasses(page, taught);
  const all = taught.reduce((sum, { photos }) => sum + photos.length, 0);
  await accuracyOf(page, all);
  const { correct, words } = await app.accuracy(page);
  assert.ok(correct >= 0.75 * all, `only ${correct} of ${all} left-out photos were right`);
  assert.match(words, /\d/, 'the accuracy has no figure in its words');
  assert.deepEqual(
    await app.heldCounts(page),
    taught.map(({ label, photos }) => [label, photos.length]),
  );
  return taught;
}

/** Waits until the accuracy is that of `total` left-out photos. */
export async function accuracyOf(page, total) {
  await waitFor(page, `the accuracy over ${total} photos`, isTotal, { selector: app.at('accuracy'), total });
  await app.rest(page);
}

/** Recognises the fixtures' queries, at most `limit` of each class, and checks the answers. */
export async function ask(page, limit = Infinity) {
  const chosen = firstOfEach(
    queries().filter(({ label }) => label),
    limit,
  );
  assert.ok(chosen.length > 0, 'there are no photos under tests/fixtures/queries');
  const answers = await app.recognise(
    page,
    chosen.map(({ path }) => path),
  );
  for (const [index, answer] of answers.entries()) {
    const { label, path } = chosen[index];
    const about = `${basename(path)}: ${JSON.stringify(answer)}`;
    assert.equal(answer.state, 'done', about);
    assert.equal(answer.label, label, about);
    assert.ok(answer.words.includes(label), about);
    assert.equal(answer.scores[0].label, label, about);
    assert.ok(answer.calibrated, about);
    const sum = answer.scores.reduce((total, { probability }) => total + probability, 0);
    assert.ok(Math.abs(sum - 1) < 0.01, `probabilities add up to ${sum}: ${about}`);
  }
  return answers;
}

/** Recognises the photos that belong to no class, and checks that the page says so. */
export async function askUnrelated(page) {
  const unrelated = queries().filter(({ label }) => !label);
  assert.ok(unrelated.length > 0, 'there are no unrelated photos under tests/fixtures/queries');
  const answers = await app.recognise(
    page,
    unrelated.map(({ path }) => path),
  );
  for (const answer of answers) {
    assert.ok(answer.unlike && answer.label === '', JSON.stringify(answer));
    assert.match(answer.words, /looks different from your photos/);
  }
}

function firstOfEach(list, limit) {
  const seen = new Map();
  return list.filter(({ label }) => {
    seen.set(label, (seen.get(label) ?? 0) + 1);
    return seen.get(label) <= limit;
  });
}

function isTotal({ selector, total }) {
  return document.querySelector(selector)?.dataset.total === String(total);
}
