// Values that a program may pass by mistake, and what the package answers.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Handful, HandfulError } from '../../../www/lib/dist/node/index.js';

export const bytesOf = (name) => readFileSync(new URL(`../../fixtures/formats/${name}`, import.meta.url));
export const PHOTO = bytesOf('baseline.jpg');
export const OTHER = bytesOf('rgb8.png');
export const TEXT = new File(['No photo at all.'], 'holiday.jpg', { type: 'image/jpeg' });

/** Values that a program may pass by mistake; a photo is a single item, not a list. */
export const NO_TEXTS = [undefined, null, 7, {}, ['a'], Symbol('a'), () => 'a', '\ud800', 'half \udc00'];
export const NO_LISTS = [undefined, null, 7, 'a.jpg', {}, PHOTO, TEXT, () => [PHOTO]];
export const NO_COUNTS = [-1, 1.5, Number.NaN, -Infinity, '2', null, {}];
export const NO_IDS = [undefined, null, 'x', '1', 1.5, -1, 0, 99, [1, 99], Number.NaN, 2 ** 32 + 1, {}, 1n];
export const NO_SETTINGS = ['ridge', 7, true, () => {}, { signal: 'now' }, { signal: {} }, { onProgress: 'bar' }];

export const NO_PHOTO = /neither a file, bytes, pixels/;
export const NO_LIST = /must be a list, not /;
export const NO_TEXT = /must be a text, not |contains half of a character/;
export const NO_COUNT = /^The count must be a whole number/;

/** A trained classifier. */
export async function learnt() {
  const made = await Handful.create({ device: 'cpu', mode: 'fast' });
  await made.add('first', [PHOTO, PHOTO]);
  await made.add('second', [OTHER, OTHER]);
  await made.train();
  return made;
}

/** The state that a user would notice. */
export async function stateOf(one) {
  return [await one.classes(), await one.predict(PHOTO), await one.similar(PHOTO), one.opened];
}

/** The call rejects as a mistake of the program, with a sentence. */
export async function refused(call, words, code = 'invalid-input') {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof HandfulError, `${error?.stack}`);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, words);
    assert.match(error.message, /\.$/);
    return true;
  });
}

export const drain = async (stream) => {
  for await (const _ of stream);
};
