// Groups of the page: of bursts and tables, changed by hand, undone, and kept by a reload.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bothSides, fake, openPage, page, settle, stored } from './support/app.mjs';

fake.pace.next = () => 0;

const files = (...contents) => contents.map((content) => new File([content], `${content}.jpg`, { type: 'image/jpeg' }));

const groupsOf = ({ state }) =>
  Object.fromEntries(state.classes.flatMap(({ photos }) => photos.map(({ file, group }) => [file.name, group?.name ?? null])));

async function same(app) {
  const { shown, learnt } = await bothSides(app);
  assert.deepEqual(learnt, shown);
}

test('a column of a table groups photos, and every change can be undone', { timeout: 60_000 }, async () => {
  let app = openPage();
  await settle(app);
  const photos = files('one', 'two', 'three', 'four');
  const table = new File(['file,label,patient\none.jpg,cat,7\ntwo.jpg,cat,7\nthree.jpg,dog,8\nfour.jpg,dog,\n'], 'labels.csv');
  await page.addFound(app, [...photos, table].map((file) => ({ file, path: [] })));
  await settle(app, { trained: true });
  const imported = { 'one.jpg': '7', 'two.jpg': '7', 'three.jpg': '8', 'four.jpg': null };
  assert.deepEqual(groupsOf(app), imported);
  await same(app);

  const [cat, dog] = app.state.classes;
  page.nameGroup(app, [dog.photos[1]], ' 8 ');
  page.setGroup(app, cat.photos, null);
  await settle(app, { trained: true });
  assert.deepEqual(groupsOf(app), { 'one.jpg': null, 'two.jpg': null, 'three.jpg': '8', 'four.jpg': '8' });
  await same(app);
  page.undo(app);
  page.undo(app);
  await settle(app, { trained: true });
  assert.deepEqual(groupsOf(app), imported);
  await same(app);
  page.redo(app);
  page.redo(app);

  // Removing, renaming and moving keep groups, and so does a reload.
  page.renameClass(app, cat, 'kitten');
  page.removePhoto(app, dog, dog.photos[0]);
  page.undo(app);
  page.movePhoto(app, dog, cat, dog.photos[0]);
  await settle(app, { trained: true });
  const last = { 'one.jpg': null, 'two.jpg': null, 'three.jpg': '8', 'four.jpg': '8' };
  assert.deepEqual(groupsOf(app), last);
  await same(app);
  app = openPage(stored(app));
  await settle(app, { trained: true });
  assert.deepEqual(groupsOf(app), last);
  await same(app);
});

test('a class of one burst is told apart from one that can be measured', { timeout: 60_000 }, async () => {
  const app = openPage();
  await settle(app);
  const [one, other] = app.state.classes;
  const burst = files('a', 'b', 'c');
  const group = { name: '2026-11-30 17:03:05', source: 'burst' };
  page.teach(app, [{ entry: one, files: burst, groups: new Map(burst.map((file) => [file, group])) }]);
  page.teach(app, [{ entry: other, files: files('d', 'e') }]);
  await settle(app, { trained: true });
  assert.deepEqual([page.isOneGroup(one), page.isOneGroup(other)], [true, false]);
  const { calibrated, classes } = app.state.report;
  assert.deepEqual([calibrated, classes[0].groups, classes[0].leftOut.total], [false, 1, 0]);
  page.teach(app, [{ entry: one, files: files('f') }]);
  await settle(app, { trained: true });
  assert.equal(page.isOneGroup(one), false);
  assert.deepEqual([app.state.report.calibrated, app.state.report.leaveOneOut.groups], [true, 4]);
});

test('subfolders of classes are asked about', { timeout: 60_000 }, async () => {
  const app = openPage();
  await settle(app);
  const found = [
    ['cat', 'tom', '1'],
    ['cat', 'tom', '2'],
    ['cat', 'kit', '3'],
    ['dog', 'rex', '4'],
  ].map(([label, animal, name]) => ({ file: files(name)[0], path: ['set', label, animal] }));
  await page.addFound(app, found);
  await settle(app);
  assert.equal(app.state.intake.subfolders.size, 4);
  assert.deepEqual(Object.values(groupsOf(app)), [null, null, null, null]);
  page.answerSubfolders(app, true);
  await settle(app, { trained: true });
  assert.deepEqual(groupsOf(app), { '1.jpg': 'cat/tom', '2.jpg': 'cat/tom', '3.jpg': 'cat/kit', '4.jpg': 'dog/rex' });
  await same(app);
  page.undo(app);
  assert.deepEqual(Object.values(groupsOf(app)), [null, null, null, null]);
});
