import { File } from 'node:buffer';
import { readFileSync } from 'node:fs';

globalThis.File ??= File;

/** The cases of `fixtures/collections.json`. */
export const collectionCases = JSON.parse(readFileSync(new URL('../../fixtures/collections.json', import.meta.url)));

/** The files of a case. The content of a photo is its path. */
export function itemsOf(files) {
  return files.map(({ path, base64 }) => {
    const names = path.split('/');
    const content = base64 === undefined ? path : Buffer.from(base64, 'base64');
    return { file: new File([content], names.at(-1)), path: names.slice(0, -1) };
  });
}

/** Classes as `{ label: [path of each photo] }`. */
export async function pathsOf(classes) {
  const pairs = classes.map(async ({ label, photos }) => [label, await Promise.all(photos.map((photo) => photo.text()))]);
  return Object.fromEntries(await Promise.all(pairs));
}
