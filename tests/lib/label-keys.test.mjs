// Labelling by keys: a key acts on the photo that is shown, and the next one comes from the list that is shown. Random
// sequences of keys, filters and sorts, as a person presses them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, openFolder, PHOTOS } from './support/label-folder.mjs';
import { oneOf, randomNumbers, whole } from './support/random.mjs';

const { givenClass, indexPhotos } = await load('state/photo-index.ts');
const { isOpen, labelsOf } = await load('state/given.ts');
const { accept, giveTo, skip } = await load('actions/label/decide.ts');
const { arrange, filterBy, sortBy } = await load('actions/label/order.ts');
const { labelThisNext } = await load('actions/label/propose.ts');
const { choose, step } = await load('actions/label/select.ts');
const { matchFolder } = await load('actions/label/match.ts');

const FILTERS = ['all', 'open', 'labelled', 'accepted', 'unlike', 'skipped', 'failed'];
const SORTS = ['name', 'class', 'unsure', 'unlike'];
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('random keys, filters and sorts: labels only land on the photo that is shown', async () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = randomNumbers(seed);
    const app = openFolder(random);
    for (let count = 0; count < 40; count += 1) await act(app, random, `seed ${seed}, action ${count}`);
  }
});

test('a key pressed again and again stays in the filter after "Label this next"', async () => {
  const app = openFolder(randomNumbers(7));
  const { state } = app;
  await labelThisNext(app);
  filterBy(app, 'unlike');
  const shown = new Set(state.label.order);
  assert.ok(shown.size > 0 && shown.size < 12, `${shown.size} are unlike`);
  for (let press = 0; press < 12; press += 1) giveTo(app, 'A');
  const index = indexPhotos(state);
  for (const photo of state.label.folder.photos) {
    if (photo.problem !== null || photo.mark === 'skipped') continue;
    assert.equal(givenClass(index, photo)?.label, shown.has(photo) ? 'A' : undefined, photo.file.name);
  }
  assert.equal(state.label.current, null, 'all are labelled, so that no photo is the current one');
});

test('proposals are followed, and end when the user selects another photo', async () => {
  const app = openFolder(randomNumbers(3));
  const { label } = app.state;
  await labelThisNext(app);
  const [first, second] = label.proposed;
  assert.equal(label.current, first);
  giveTo(app, 'A');
  assert.equal(label.current, second);
  step(app, 1);
  assert.deepEqual(label.proposed, []);
  const before = label.current;
  giveTo(app, 'B');
  const classOf = labelsOf(app.state);
  const following = label.order.slice(label.order.indexOf(before) + 1).find((photo) => isOpen(classOf, photo));
  assert.equal(label.current, following);
});

test('a proposal that comes late does not move a user who has moved on', async () => {
  const app = openFolder(randomNumbers(4));
  const proposing = labelThisNext(app);
  step(app, 1);
  const { current } = app.state.label;
  await proposing;
  assert.equal(app.state.label.current, current);
  const late = labelThisNext(app);
  app.state.label = { ...app.state.label, folder: null, order: [], current: null };
  await late;
  assert.equal(app.state.label.current, null);
});

test('proposals come from the photos shown, or else all are shown', async () => {
  const app = openFolder(randomNumbers(7));
  const { label } = app.state;
  filterBy(app, 'unlike');
  await labelThisNext(app);
  assert.equal(label.filter, 'unlike');
  assert.ok(label.order.includes(label.current));
  filterBy(app, 'labelled');
  assert.equal(label.current, null);
  await labelThisNext(app);
  assert.equal(label.filter, 'all');
  assert.equal(label.current, label.proposed[0]);
});

test('another project shows all photos of the folder', async () => {
  const app = openFolder(randomNumbers(5));
  filterBy(app, 'unlike');
  app.state.classes = [];
  await matchFolder(app);
  assert.equal(app.state.label.filter, 'all');
  assert.equal(app.state.label.order.length, PHOTOS);
  assert.ok(app.state.label.current);
});

test('copies of a file in two folders are two photos', async () => {
  const app = openFolder(randomNumbers(6));
  const { photos } = app.state.label.folder;
  const [one, other] = photos;
  other.file = one.file;
  choose(app, one);
  giveTo(app, 'A');
  await matchFolder(app);
  const index = indexPhotos(app.state);
  const given = [one, other].filter((photo) => givenClass(index, photo));
  assert.equal(given.length, 1);
});

/** Does what a person might, and checks which labels have changed. */
async function act(app, random, say) {
  const { state } = app;
  const { label } = state;
  const shown = label.current;
  const before = saidOf(app);
  const list = label.order;
  const action = oneOf(random, ['digit', 'digit', 'digit', 'accept', 'skip', 'next', 'arrow', 'filter', 'sort', 'click']);
  if (action === 'digit') giveTo(app, oneOf(random, ['A', 'B', 'C']));
  if (action === 'accept') accept(app);
  if (action === 'skip') skip(app);
  if (action === 'next') await labelThisNext(app);
  if (action === 'arrow') step(app, whole(random, -5, 5));
  if (action === 'click' && list.length > 0) choose(app, oneOf(random, list));
  if (action === 'filter') filterBy(app, oneOf(random, [...FILTERS, ...state.classes.map(({ key }) => key)]));
  if (action === 'sort') {
    sortBy(app, oneOf(random, SORTS));
    if (random() < 0.5) arrange(app);
  }
  await settle();
  for (const [photo, given] of saidOf(app)) {
    if (before.get(photo) !== given) assert.equal(photo, shown, `${say}: ${action} changed a photo that was not shown`);
  }
  assert.ok(label.current === null || label.order.includes(label.current), `${say}: ${action} left the list`);
  if (['digit', 'accept', 'skip'].includes(action)) assert.equal(label.order, list, `${say}: ${action} changed the list`);
}

/** What the user has said of each photo. */
function saidOf({ state }) {
  const classOf = labelsOf(state);
  const said = (photo) => classOf(photo)?.label ?? (photo.mark === 'skipped' ? 'skipped' : 'open');
  return new Map(state.label.folder.photos.map((photo) => [photo, said(photo)]));
}
