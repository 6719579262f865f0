// The package makes of folders, zips and tables what ../fixtures/collections.json says. The page does the same
// (../page/collections.test.mjs), and so does the command (../collections.rs).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCollection } from '../../www/lib/dist/collection/index.js';
import { collectionCases, itemsOf, pathsOf } from './support/collections.mjs';

for (const { name, files, classes, test: kept, loose, notes, encoding, groups } of collectionCases) {
  test(name, async () => {
    const found = await readCollection(itemsOf(files));
    assert.deepEqual(await pathsOf(found.classes), classes);
    assert.deepEqual(await pathsOf(found.test), kept);
    assert.deepEqual(await Promise.all(found.loose.map((file) => file.text())), loose);
    const named = found.groups.map(({ name, photos }) => ({ label: name, photos }));
    if (groups) assert.deepEqual(await pathsOf(named), groups);
    assert.deepEqual(found.notes.map(({ code }) => code).sort(), notes);
    assert.deepEqual(found.encodings.map((one) => one.encoding), encoding === null ? [] : [encoding]);
  });
}
