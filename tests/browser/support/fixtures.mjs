// The photos of tests/fixtures, and others made of them.

import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

const WEIGHTS = fileURLToPath(new URL('../../../weights/', import.meta.url));

const UNRELATED = 'unrelated';
const NOT_PHOTOS = ['magic.heic', 'text.jpg', 'zero.jpg'];
const TRUNCATED = ['truncated.heic', 'truncated.jpg', 'truncated.png', 'truncated.tif'];

/** The classes by name with the paths of their photos: `[{ label, photos }]`. */
export function classes() {
  return folders(join(FIXTURES, 'photos')).map((folder) => ({
    label: basename(folder),
    photos: files(folder),
  }));
}

/** The folder of a class's photos; without a label, the folder of all class folders. */
export const photoFolders = (label = '') => join(FIXTURES, 'photos', label);

/** Photos to recognise, each with its class or null: `[{ path, label }]`. */
export function queries() {
  return files(join(FIXTURES, 'queries')).map((path) => {
    const [name] = basename(path).split('-');
    return { path, label: name === UNRELATED ? null : name };
  });
}

/** Files of every format: photos, files that are not photos, and truncated photos, which some decoders accept. */
export function formats() {
  const all = files(join(FIXTURES, 'formats'));
  const pick = (names) => all.filter((path) => names.includes(basename(path)));
  const [bad, truncated] = [pick(NOT_PHOTOS), pick(TRUNCATED)];
  return { good: all.filter((path) => ![...bad, ...truncated].includes(path)), bad, truncated };
}

/** A file as the `{ name, type, base64 }` that `evaluate` can pass to a page, where `testing.toFile` takes it. */
export function portable(path) {
  const type = { '.jpg': 'image/jpeg', '.png': 'image/png', '.webp': 'image/webp' }[extname(path)] ?? '';
  return { name: basename(path), type, base64: readFileSync(path).toString('base64') };
}

/**
 * Real photos of a data set beside the checkout, which is not part of the project: for each class `shots` photos to
 * teach and `others` to recognise. Null where the data set is missing.
 */
export function realPhotos(set, labels, shots, others) {
  const root = join(fileURLToPath(new URL('../../../../shared/data/', import.meta.url)), set);
  if (!existsSync(root)) return null;
  return labels.map((label) => {
    const photos = files(join(root, label));
    return { label, photos: photos.slice(0, shots), others: photos.slice(shots, shots + others) };
  });
}

/** The path of a file below tests/fixtures. */
export const fixturePath = (name) => join(FIXTURES, name);

/** The path of a file below weights. */
export const weightsPath = (name) => join(WEIGHTS, name);

/** `count` copies of the photos of all classes in turn, under new names: `{ paths, remove }`. */
export function manyPhotos(count) {
  const folder = mkdtempSync(join(tmpdir(), 'handful-photos-'));
  const sources = classes().flatMap(({ photos }) => photos);
  const paths = Array.from({ length: count }, (_, index) => {
    const path = join(folder, `batch-${String(index + 1).padStart(3, '0')}.jpg`);
    copyFileSync(sources[index % sources.length], path);
    return path;
  });
  return { paths, remove: () => rmSync(folder, { recursive: true }) };
}

function files(folder) {
  return entries(folder, (entry) => entry.isFile());
}

function folders(folder) {
  return entries(folder, (entry) => entry.isDirectory());
}

function entries(folder, keep) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => keep(entry) && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name))
    .sort();
}
