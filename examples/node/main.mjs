// Teaches from a folder of class folders and says what the photos of another folder are:
//   npm install handful && node main.mjs CLASS_FOLDERS PHOTOS

import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Handful } from 'handful';

const [lessons, questions] = process.argv.slice(2);
if (!lessons || !questions) {
  console.error('node main.mjs CLASS_FOLDERS PHOTOS');
  process.exit(2);
}

/** The photos of a folder, each read when it is its turn. */
async function* photosOf(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile()) yield new File([await readFile(path)], path);
  }
}

const handful = await Handful.create();
for (const entry of await readdir(lessons, { withFileTypes: true })) {
  if (!entry.isDirectory()) continue;
  for await (const photo of photosOf(join(lessons, entry.name))) {
    const { failed } = await handful.add(entry.name, photo);
    for (const { name, message } of failed) console.error(`${name}: ${message}`);
  }
}
const { leaveOneOut } = await handful.train();
if (leaveOneOut) console.error(`${leaveOneOut.correct} of ${leaveOneOut.total} recognised when left out`);

const names = (await readdir(questions)).values();
for await (const result of handful.predictAll(photosOf(questions))) {
  const name = basename(names.next().value);
  console.log(`${name}: ${'code' in result ? result.message : (result.label ?? 'unlike all of these')}`);
}
