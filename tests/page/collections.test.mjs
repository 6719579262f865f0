// The page makes of folders, zips and tables the classes that ../fixtures/collections.json says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectionCases, itemsOf } from '../lib/support/collections.mjs';
import { fake, openPage, page, settle } from './support/app.mjs';

fake.pace.next = () => 0;

for (const { name, files, classes, test: kept, loose } of collectionCases) {
  test(name, { timeout: 60_000 }, async () => {
    const app = openPage();
    await settle(app);
    await page.addFound(app, itemsOf(files));
    await settle(app);
    const learnt = app.state.classes.filter(({ photos }) => photos.length > 0);
    assert.deepEqual(
      await contents(learnt.flatMap(({ label, photos }) => photos.map(({ file }) => ({ label, file })))),
      classes,
    );
    assert.deepEqual(await contents(app.state.testFolder), kept);
    const asked = app.state.ask?.files ?? [];
    assert.deepEqual(await Promise.all(asked.map((file) => file.text())), loose);
    app.handful.then((handful) => handful.dispose());
  });
}

/** Labelled files as `{ label: [path of each photo] }`. */
async function contents(photos) {
  const found = {};
  for (const { label, file } of photos) (found[label] ??= []).push(await file.text());
  return found;
}
