// The page makes of folders, zips and tables the classes that ../fixtures/collections.json says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectionCases, itemsOf } from '../lib/support/collections.mjs';
import { bothSides, fake, openPage, page, settle } from './support/app.mjs';

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
    assert.deepEqual(await contents(app.state.check.test.folder?.photos ?? []), kept);
    const asked = app.state.ask?.files ?? [];
    assert.deepEqual(await Promise.all(asked.map((file) => file.text())), loose);
    app.handful.then((handful) => handful.dispose());
  });
}

test('names read in another encoding take the place of the first ones', { timeout: 60_000 }, async () => {
  const legacy = collectionCases.find(({ name }) => name === 'a zip with names in gbk');
  const app = openPage();
  await settle(app);
  await page.addFound(app, itemsOf(legacy.files));
  assert.equal(app.state.intake.readAs.files[0].encoding, 'gbk');
  await page.readAgain(app, 'euc-kr');
  await settle(app);
  const labels = () => app.state.classes.map(({ label }) => label);
  assert.equal(app.state.intake.readAs.files[0].encoding, 'euc-kr');
  assert.ok(labels().includes('뭍') && !labels().includes('狗'), labels().join());
  await page.readAgain(app, 'gbk');
  await settle(app);
  assert.deepEqual(new Set(labels()), new Set(Object.keys(legacy.classes)));
  const { shown, learnt } = await bothSides(app);
  assert.deepEqual(learnt, shown);
  // A later change must not be undone with it.
  page.createClass(app);
  assert.equal(page.canReadAgain(app), false);
  app.handful.then((handful) => handful.dispose());
});

test('the page asks for the columns of a table that is not clear', { timeout: 60_000 }, async () => {
  const content = 'animal,colour,picture\ncat,red,1.jpg\ndog,blue,2.jpg';
  const table = { path: 'about.csv', base64: Buffer.from(content).toString('base64') };
  const app = openPage();
  await settle(app);
  const adding = page.addFound(app, itemsOf([table, { path: '1.jpg' }, { path: '2.jpg' }]));
  while (!app.state.intake.table) await new Promise(setImmediate);
  assert.equal(app.state.intake.table.photo, 2);
  page.chooseColumn(app, 'label', 0);
  page.answerColumns(app, true);
  await adding;
  await settle(app);
  assert.deepEqual(app.state.classes.map(({ label, photos }) => [label, photos.length]), [['cat', 1], ['dog', 1]]);
  app.handful.then((handful) => handful.dispose());
});

/** Labelled files as `{ label: [path of each photo] }`. */
async function contents(photos) {
  const found = {};
  for (const { label, file } of photos) (found[label] ??= []).push(await file.text());
  return found;
}
