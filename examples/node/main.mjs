// Trains on a folder of class folders and classifies the photos of another folder:
//   npm install handful && node main.mjs CLASS_FOLDERS PHOTOS

import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Handful } from 'handful';

const [classFolders, queries] = process.argv.slice(2);
if (!classFolders || !queries) {
  console.error('node main.mjs CLASS_FOLDERS PHOTOS');
  process.exit(2);
}

/** The files directly in a folder. */
async function filesOf(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
}

/** The photos, each read when it is needed. */
async function* photosOf(paths) {
  for (const path of paths) yield new File([await readFile(path)], path);
}

const handful = await Handful.create();
for (const entry of await readdir(classFolders, { withFileTypes: true })) {
  if (!entry.isDirectory()) continue;
  for await (const photo of photosOf(await filesOf(join(classFolders, entry.name)))) {
    const { failed } = await handful.add(entry.name, photo);
    for (const { name, message } of failed) console.error(`${name}: ${message}`);
  }
}
const { leaveOneOut } = await handful.train();
if (leaveOneOut) console.error(`${leaveOneOut.correct} of ${leaveOneOut.total} recognised when left out`);

const paths = await filesOf(queries);
const names = paths.map((path) => basename(path)).values();
for await (const result of handful.predictAll(photosOf(paths))) {
  const { value: name } = names.next();
  console.log(`${name}: ${'code' in result ? result.message : (result.label ?? 'unlike all of these')}`);
}
