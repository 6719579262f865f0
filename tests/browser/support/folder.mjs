// A folder of any number of small photos, to be labelled.

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as app from './app.mjs';
import { classes, portable, queries } from './fixtures.mjs';

/** Side of the photos in pixels. */
const SIDE = 64;
const NAME = 'holiday';
/** Time of the last change of every photo, in seconds. */
const MODIFIED = 1_700_000_000;

/**
 * Writes `count` JPEGs of 64 x 64 into a folder of folders, made of the fixtures' photos in turn. A comment with its
 * number makes each file unique. Names begin with the class. A second folder, `taught`, has class folders of `shots`
 * photos each. Returns `{ path, taught, name, files, remove }`, where `files` is `[{ path, size, modified, source }]`
 * with paths as the page has them, and files of the same source have the same pixels.
 */
export async function writeFolder(page, count, shots) {
  const sources = await page.evaluate(shrink, {
    photos: originals().map(({ path, label }) => ({ ...portable(path), label })),
    side: SIDE,
  });
  const root = mkdtempSync(join(tmpdir(), 'handful-folder-'));
  const folder = join(root, NAME);
  for (const part of ['one', 'two']) mkdirSync(join(folder, part), { recursive: true });
  const files = Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const source = number % sources.length;
    const { label, base64 } = sources[source];
    const part = number % 2 ? 'one' : 'two';
    const path = join(folder, part, `${label}-${number}.jpg`);
    const photo = withComment(base64, `photo ${number}`);
    writeFileSync(path, photo);
    utimesSync(path, MODIFIED, MODIFIED);
    return { path: `${NAME}/${part}/${label}-${number}.jpg`, size: photo.length, modified: 1000 * MODIFIED, source };
  });
  const taught = join(root, 'taught');
  for (const { label } of classes()) {
    mkdirSync(join(taught, label), { recursive: true });
    const own = sources.filter((source) => source.label === label).slice(0, shots);
    for (const [index, { base64 }] of own.entries())
      writeFileSync(join(taught, label, `taught-${index}.jpg`), withComment(base64, `taught ${index}`));
  }
  return { path: folder, taught, name: NAME, files, remove: () => rmSync(root, { recursive: true }) };
}

/** Teaches the page the class folders beside a folder, `shots` photos of each class. */
export async function teachFolder(page, { taught }, shots) {
  await page.choose(app.at('start-folder'), taught);
  for (const { label } of classes()) await app.learnt(page, label, shots);
  await app.rest(page);
}

function originals() {
  const own = classes().flatMap(({ label, photos }) => photos.map((path) => ({ path, label })));
  const unrelated = queries().filter(({ label }) => label === null);
  return [...own, ...unrelated.map(({ path }) => ({ path, label: 'unrelated' }))];
}

/** The photo with a comment segment after the start of the image. */
function withComment(base64, words) {
  const photo = Buffer.from(base64, 'base64');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(words.length + 2);
  return Buffer.concat([photo.subarray(0, 2), Buffer.of(0xff, 0xfe), length, Buffer.from(words), photo.subarray(2)]);
}

/** Runs in the page. */
async function shrink({ photos, side }) {
  const results = [];
  for (const { label, base64 } of photos) {
    const bitmap = await createImageBitmap(new Blob([globalThis.testing.toBytes(base64)]));
    const canvas = new OffscreenCanvas(side, side);
    const least = Math.min(bitmap.width, bitmap.height);
    const [left, top] = [(bitmap.width - least) / 2, (bitmap.height - least) / 2];
    canvas.getContext('2d').drawImage(bitmap, left, top, least, least, 0, 0, side, side);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
    results.push({ label, base64: await globalThis.testing.toBase64(blob) });
  }
  return results;
}
