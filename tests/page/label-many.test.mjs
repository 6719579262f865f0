// Many photos labelled at once: whatever is selected, filtered, sorted, labelled, accepted, undone and loaded again, a label
// lands on the photos that the page shows as selected, and on no other. A simple model keeps what each photo should have.

import assert from 'node:assert/strict';
import { test } from 'node:test';
// Its first lines let modules of the page be loaded here.
import './support/app.mjs';
import { load, openFolder } from '../lib/support/label-folder.mjs';
import { oneOf, randomNumbers, whole } from '../lib/support/random.mjs';

const { labelsOf } = await load('state/given.ts');
const { acceptable } = await load('state/accepting.ts');
const { acceptAll, askToAccept, cancelAccept, sampleAgain, toggleWrong } = await load('actions/label/accept-all.ts');
const { MAX_LEARNT } = await load('actions/label/give.ts');
const { redo, undo } = await load('actions/history.ts');
const { matchFolder } = await load('actions/label/match.ts');
const { arrange, filterBy, sortBy } = await load('actions/label/order.ts');
const { choose } = await load('actions/label/select.ts');
const { beginMarquee, endMarquee, extendTo, moveMarquee, setSelecting, toggle } = await load('actions/label/selection.ts');
const { press } = await load('views/label/press.ts');

const FILTERS = ['all', 'open', 'labelled', 'accepted', 'unlike', 'skipped', 'failed'];
const SORTS = ['name', 'class', 'unsure', 'unlike'];
const COLUMNS = 5;
const CELL = 100;
const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageDown'];
/** More runs look for what these do not find. */
const RUNS = Number(process.env.HANDFUL_RANDOM_RUNS ?? 60);
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('random actions: labels land exactly on what is selected', async () => {
  const used = new Map();
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const random = randomNumbers(seed);
    const store = new Map();
    let session = newSession(openFolder(random, { store }), new Map());
    for (let count = 0; count < 60; count += 1) {
      const name = oneOf(random, ACTIONS);
      const say = `seed ${seed}, action ${count}, ${name}`;
      const changed = await act(name, session, random);
      if (changed > 0) used.set(name, (used.get(name) ?? 0) + 1);
      if (changed > 0 && ['digit', 'accept', 'acceptAll'].includes(name))
        assert.equal(session.app.state.label.selected.size, 0, `${say}: the next key would act on the same photos`);
      if (name === 'reload') session = await reloaded(session, random, store);
      await settle();
      answerAgain(session.app);
      check(session, say);
    }
  }
  // A test of nothing would pass, too.
  for (const name of ['digit', 'accept', 'skip', 'acceptAll', 'undo', 'redo']) assert.ok(used.get(name) > RUNS / 4, `${name} did something ${used.get(name)} times`);
});

test('of a large selection a part is learnt, all of it is labelled, and one undo takes it back', async () => {
  const app = openFolder(randomNumbers(1), { photos: 1000 });
  const { label, classes } = app.state;
  press(app, key('a', { ctrlKey: true }));
  const readable = label.folder.photos.filter(({ problem }) => problem === null);
  assert.equal(label.selected.size, readable.length);
  press(app, key('2'));
  assert.equal(classes[1].photos.length, MAX_LEARNT);
  assert.ok(readable.every((photo) => labelsOf(app.state)(photo) === classes[1]));
  // Evenly from the whole list, not its beginning.
  const learnt = readable.flatMap((photo, place) => (photo.taught ? [place] : []));
  assert.ok(learnt.every((place, at) => Math.abs(place - (at * readable.length) / MAX_LEARNT) < 1));
  assert.equal(app.state.history.done.length, 1);
  undo(app);
  assert.equal(classes[1].photos.length, 0);
  assert.ok(readable.every((photo) => !labelsOf(app.state)(photo)));
  redo(app);
  assert.ok(readable.every((photo) => labelsOf(app.state)(photo) === classes[1]));
});

test('Enter on an unlike photo gives it the nearest class', () => {
  const app = openFolder(randomNumbers(2));
  const unlike = app.state.label.order.find(({ answer, problem }) => answer.unlike && problem === null);
  choose(app, unlike);
  press(app, key('Enter'));
  assert.equal(labelsOf(app.state)(unlike).label, unlike.answer.label);
});

test('accepting all takes what the dialog showed, whatever is answered meanwhile', () => {
  const app = openFolder(randomNumbers(3), { photos: 200 });
  askToAccept(app, 0.8);
  const { photos, sample } = app.state.label.accepting;
  assert.ok(photos.length > 20, `${photos.length} are sure`);
  const shown = new Map(photos.map(({ photo, entry }) => [photo, entry]));
  toggleWrong(app, sample[0].photo);
  toggleWrong(app, sample[1].photo);
  toggleWrong(app, sample[1].photo);
  for (const photo of app.state.label.folder.photos) photo.answer = { ...photo.answer, label: 'B', probability: 1, unlike: false };
  acceptAll(app);
  const classOf = labelsOf(app.state);
  for (const photo of app.state.label.folder.photos)
    assert.equal(classOf(photo), photo === sample[0].photo ? undefined : shown.get(photo), photo.path);
  assert.equal(app.state.label.current, sample[0].photo, 'what was marked as wrong comes next');
  assert.ok(app.state.classes.every(({ photos: learnt }) => learnt.length === 0), 'accepted photos are not learnt from');
  undo(app);
  assert.ok(app.state.label.folder.photos.every((photo) => !labelsOf(app.state)(photo)));
});

test('samples are drawn from all that would be accepted, each photo once', () => {
  const app = openFolder(randomNumbers(4), { photos: 200 });
  askToAccept(app, 0.8);
  const all = new Set(app.state.label.accepting.photos.map(({ photo }) => photo));
  const seen = new Set();
  for (; app.state.label.accepting.sample.length > 0; sampleAgain(app)) {
    for (const { photo } of app.state.label.accepting.sample) {
      assert.ok(all.has(photo) && !seen.has(photo));
      seen.add(photo);
    }
  }
  assert.equal(seen.size, all.size);
});

const ACTIONS = [
  'digit digit digit digit accept accept skip acceptAll acceptAll cancelAll undo undo undo redo redo',
  'click ctrlClick ctrlClick shiftClick shiftClick arrow shiftArrow shiftArrow all escape space mode marquee marquee',
  'next filter filter sort arrange reload',
].flatMap((names) => names.split(' '));

/** A page, and what each photo of its folder should have; `done` and `undone` are its history. */
function newSession(app, model) {
  app.state.label.grid = { columns: COLUMNS, rows: 3, rowHeight: CELL, from: 0, to: 0 };
  const answers = new Map(app.state.label.folder.photos.map((photo) => [photo, photo.answer]));
  app.answers = answers;
  return { app, model, done: [], undone: [] };
}

/** Does what a person might. Returns how many photos the model says have changed. */
async function act(name, session, random) {
  const { app } = session;
  if (DECISIONS[name]) return DECISIONS[name](session, random, pointedAt(app.state.label)) ?? 0;
  const { order } = app.state.label;
  const some = order.length > 0 ? oneOf(random, order) : null;
  MOVES[name]?.(app, random, some);
  await settle();
  return 0;
}

/** What changes labels. Each returns the number of photos that should have changed. */
const DECISIONS = {
  digit(session, random, targets) {
    const { classes } = session.app.state;
    const place = whole(random, 0, classes.length - 1);
    press(session.app, key(`${place + 1}`));
    return changeModel(session, targets.filter(readable).map((photo) => [photo, classes[place].label]));
  },
  accept(session, _random, targets) {
    const wanted = targets.filter(readable).map((photo) => [photo, classIn(session, photo) ?? photo.answer.label]);
    press(session.app, key('Enter'));
    return changeModel(session, wanted);
  },
  skip(session, _random, targets) {
    if (session.app.state.label.selecting) return 0;
    // What is learnt keeps its class.
    const open = targets.filter(({ mark }) => mark?.how !== 'learnt');
    const skips = open.some((photo) => session.model.get(photo.path) !== 'skipped');
    press(session.app, key(' '));
    return changeModel(session, open.map((photo) => [photo, skips ? 'skipped' : undefined]));
  },
  acceptAll: (session, random) => acceptSome(session, random),
  undo: (session) => travel(session, undo, session.done, session.undone, 'before'),
  redo: (session) => travel(session, redo, session.undone, session.done, 'after'),
};

/** What changes no label. */
const MOVES = {
  cancelAll(app) {
    askToAccept(app, 0.8);
    cancelAccept(app);
  },
  click: (app, _random, some) => some && choose(app, some),
  ctrlClick: (app, _random, some) => some && toggle(app, some),
  shiftClick: (app, random, some) => some && extendTo(app, some, random() < 0.3),
  arrow: (app, random) => press(app, key(oneOf(random, KEYS), { ctrlKey: random() < 0.3 })),
  shiftArrow: (app, random) => press(app, key(oneOf(random, KEYS), { shiftKey: true })),
  all: (app) => press(app, key('a', { ctrlKey: true })),
  escape: (app) => press(app, key('Escape')),
  space: (app) => press(app, key(' ', { shiftKey: true })),
  mode: (app, random) => setSelecting(app, random() < 0.5),
  marquee(app, random) {
    const at = () => [whole(random, 0, COLUMNS * CELL - 1), whole(random, 0, 6 * CELL)];
    const [[left, top], [x, y]] = [at(), at()];
    beginMarquee(app, left, top, random() < 0.3);
    moveMarquee(app, x, y, COLUMNS * CELL);
    if (random() < 0.2) press(app, key('Escape'));
    else endMarquee(app, true);
  },
  next: (app) => press(app, key('0')),
  filter: (app, random) => filterBy(app, oneOf(random, [...FILTERS, ...app.state.classes.map((entry) => entry.key)])),
  sort: (app, random) => sortBy(app, oneOf(random, SORTS)),
  arrange: (app) => arrange(app),
};

/** Undoes or does again, on the page and in the model. */
function travel(session, go, from, to, side) {
  go(session.app);
  const step = from.pop();
  if (!step) return 0;
  to.push(step);
  session.model = new Map(step[side]);
  return 1;
}

/** Accepts all, after the person has marked some, and has perhaps labelled or hidden others meanwhile. */
function acceptSome(session, random) {
  const { app } = session;
  const { label } = app.state;
  askToAccept(app, oneOf(random, [0.99, 0.95, 0.9, 0.8]));
  const offered = label.accepting.photos;
  const wrong = new Set(label.accepting.sample.filter(() => random() < 0.2).map(({ photo }) => photo));
  for (const photo of wrong) toggleWrong(app, photo);
  if (random() < 0.3) filterBy(app, oneOf(random, FILTERS));
  const shown = new Set(label.order);
  const wanted = offered.filter(({ photo }) => !wrong.has(photo) && shown.has(photo) && session.model.get(photo.path) === undefined);
  acceptAll(app);
  return changeModel(session, wanted.map(({ photo, entry }) => [photo, entry.label]));
}

/** The photos that the page shows as selected: it announces each as such. */
function pointedAt({ selected, current, order }) {
  return order.filter((photo) => (selected.size > 0 ? selected.has(photo) : photo === current));
}

const readable = ({ problem }) => problem === null;

/** The class that a photo has by the model. */
function classIn({ model }, { path }) {
  const given = model.get(path);
  return given === 'skipped' ? undefined : given;
}

function changeModel(session, entries) {
  const before = new Map(session.model);
  for (const [{ path }, given] of entries) {
    if (given === undefined) session.model.delete(path);
    else session.model.set(path, given);
  }
  const steps = session.app.state.history.done.length;
  // A step of the page that changes nothing in the model, such as the confirmation of an accepted photo, is one, too.
  while (session.done.length < steps) session.done.push({ before, after: new Map(session.model) });
  if (session.done.length > 0 && session.app.state.history.undone.length === 0) session.undone = [];
  return entries.length;
}

/** The training that follows would forget the answers of this page, whose classes have not learnt. */
function answerAgain(app) {
  clearTimeout(app.running.training.timer);
  app.state.trained = true;
  for (const [photo, answer] of app.answers) photo.answer = answer;
}

async function reloaded({ app, model }, random, store) {
  const again = openFolder(random, { store, classes: app.state.classes });
  const session = newSession(again, model);
  await matchFolder(again);
  return session;
}

function check({ app, model }, say) {
  const { label } = app.state;
  const classOf = labelsOf(app.state);
  const shown = new Set(label.order);
  for (const photo of label.folder.photos) {
    const has = classOf(photo)?.label ?? (photo.mark === 'skipped' ? 'skipped' : undefined);
    assert.equal(has, model.get(photo.path), `${say}: ${photo.path}`);
  }
  for (const photo of label.selected) assert.ok(shown.has(photo) && readable(photo), `${say}: a selected photo is not shown`);
  assert.ok(label.current === null || shown.has(label.current), `${say}: the current photo is not shown`);
  assert.ok(acceptable(app.state, 0.8).every(({ photo }) => shown.has(photo)), say);
}

/** A key as the grid gets it. */
function key(name, modifiers = {}) {
  return { key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false, isComposing: false, preventDefault() {}, ...modifiers };
}
