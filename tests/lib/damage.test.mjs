// Randomly damaged collections, with fixed seeds: each is read, or refused with an error of the package.

import assert from 'node:assert/strict';
import { File } from 'node:buffer';
import { test } from 'node:test';
import { readCollection } from '../../www/lib/dist/collection/index.js';
import { HandfulError } from '../../www/lib/dist/index.js';
import { zip } from './support/zip.mjs';

globalThis.File ??= File;

const ROUNDS = 1500;
/** Boundary values of sizes and offsets. */
const TELLING = [0x00, 0x01, 0x7f, 0x80, 0xff];

const project = zip([
  { name: 'manifest.json', data: '{"type":"image","version":"2.4.5","appdata":{"publishResult":{}}}' },
  { name: 'Red-!-0', data: 'a photo of something red' },
  { name: 'Blue-!-0.webp', data: 'a photo of something blue', stored: true },
]);
const labels = zip([{ name: 'metadata.json', data: '{"labels":["Red","Blue"],"tfjsVersion":"1"}' }]);
const folders = zip(['cat/1.jpg', 'dog/2.jpg', 'dog/3.webp'].map((name) => ({ name, data: name.repeat(9) })));
const table = Buffer.from('file;label\r\n1.jpg;"a ""big"", cat"\nmore/2.jpg;\uFEFFdog\n"3\n.jpg";🦊\n');

const SOURCES = {
  'a project of Teachable Machine': (bytes) => new File([bytes], 'project.tm'),
  'labels of Teachable Machine': (bytes) => new File([bytes], 'model.zip'),
  'a zip of class folders': (bytes) => new File([bytes], 'photos.zip'),
  'a table': (bytes) => [new File([bytes], 'labels.csv'), new File(['x'], '1.jpg'), new File(['x'], '2.jpg')],
};
const CONTENT = [project, labels, folders, table];

for (const [at, [what, filesOf]] of Object.entries(SOURCES).entries()) {
  test(`${what}, damaged ${ROUNDS} times`, { timeout: 120_000 }, async (t) => {
    const random = mulberry32(at + 1);
    const whole = await outcome(filesOf(CONTENT[at]));
    assert.equal(whole, 'read');
    const outcomes = { read: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      const word = await outcome(filesOf(damaged(CONTENT[at], random)));
      outcomes[word] = (outcomes[word] ?? 0) + 1;
    }
    t.diagnostic(JSON.stringify(outcomes));
    assert.ok(Object.keys(outcomes).length > (what === 'a table' ? 0 : 1), 'no damage was noticed');
  });
}

/** `read`, or the code of the error; throws for any other error. */
async function outcome(files) {
  try {
    const { classes, loose, notes } = await readCollection(files);
    for (const { label, photos } of classes) {
      assert.equal(typeof label, 'string');
      assert.ok(photos.every((photo) => photo instanceof Blob));
    }
    assert.ok(loose.every((photo) => photo instanceof Blob));
    assert.ok(notes.every(({ message }) => message.endsWith('.')), JSON.stringify(notes));
    return 'read';
  } catch (error) {
    if (!(error instanceof HandfulError)) throw error;
    assert.match(error.message, /\.$/);
    return error.code;
  }
}

/** One to three changes: a flipped bit, a boundary value, a cut, or a repeated part. */
function damaged(bytes, random) {
  let changed = Buffer.from(bytes);
  const below = (limit) => Math.floor(random() * limit);
  for (let change = 1 + below(3); change > 0; change -= 1) {
    const place = below(changed.length);
    const kind = below(8);
    if (kind < 3) changed[place] ^= 1 << below(8);
    else if (kind < 6) changed.fill(TELLING[below(TELLING.length)], place, Math.min(changed.length, place + 1 + below(4)));
    else if (kind === 6) changed = changed.subarray(0, place);
    else {
      const part = changed.subarray(place, place + 1 + below(40));
      changed = Buffer.concat([changed.subarray(0, place), part, changed.subarray(place)]);
    }
    if (changed.length === 0) break;
  }
  return changed;
}

/** A 32-bit generator (mulberry32), so that failures are reproducible. */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
