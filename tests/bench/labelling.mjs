#!/usr/bin/env node
// How many actions it takes to label a folder of about 400 photos: a simulated person who always answers truthfully uses
// what the view "Label" offers, against one key for each photo. The page's own code runs, with its classifier and real
// embeddings; only the screen is missing.
//
//   npm run build --prefix www
//   node --import ./www/lib/unit-tests/register.mjs tests/bench/labelling.mjs [--set grocery] [--seeds 2,3,4]
//
// An action is a key, a click, a choice in a list, or a class name with Enter. The person looks as much as she likes.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { note } from './progress.mjs';

const { values: settings } = parseArgs({
  options: { set: { type: 'string', default: 'clothing,grocery,signs' }, seeds: { type: 'string', default: '2,3,4' } },
});
const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
/** Photos that are looked at in one list, about two screens. */
const SEEN = 60;
/** Share of right labels that ends the work. */
const GOAL = 0.98;
/** Of the mistakes that are allowed, what one acceptance may add by its own estimate. */
const MAX_WRONG_SHARE = 0.02;
/** Photos that make an acceptance worth its actions, and the labels that a class gets at first. */
const MIN_ACCEPTED = 15;
const FIRST = 3;
/** Labels after which an acceptance that the sample spoke against is tried again. */
const PATIENCE = 25;

if (!existsSync(DATA)) {
  console.log('The photos beside the checkout are missing.');
  process.exit(0);
}

// Before the page's modules, which change what the package finds of a browser.
const sets = await readSets();
const { fake, openPage, page, settle } = await import('../page/support/app.mjs');
fake.real.mode = 'quality';
const source = (path) => import(`../../www/app/${path}`);
const { labelsOf, isOpen } = await source('state/given.ts');
const { acceptable, measuredWrong, THRESHOLDS } = await source('state/accepting.ts');
const { acceptAll, askToAccept, toggleWrong } = await source('actions/label/accept-all.ts');
const { giveTo } = await source('actions/label/decide.ts');
const { filterBy, sortBy } = await source('actions/label/order.ts');
const { labelThisNext } = await source('actions/label/propose.ts');
const { choose } = await source('actions/label/select.ts');
const { extendTo, toggle } = await source('actions/label/selection.ts');

const rows = [];
for (const { name, photos } of sets) {
  for (const seed of settings.seeds.split(',').map(Number)) {
    note(`labelling ${name}, ${seed}`);
    rows.push({ set: name, seed, ...(await label(name, photos, seed)) });
  }
}
note();
console.table(rows);
// The classifier of the last page would keep the process.
process.exit(0);

/** Labels one folder. Returns what it took. */
async function label(name, photos, seed) {
  const truth = new Map();
  fake.real.embeddings.clear();
  const random = randomNumbers(seed);
  const shuffled = photos.map((photo) => ({ photo, at: random() })).sort((one, other) => one.at - other.at);
  const files = shuffled.map(({ photo }, place) => {
    const content = `${name} ${photo.path}`;
    fake.real.embeddings.set(content, photo.embedding);
    // The order by name says nothing about the classes.
    const file = new File([content], `${String(place).padStart(4, '0')}.jpg`, { lastModified: place });
    truth.set(file.name, photo.label);
    return { file, path: [name] };
  });
  const app = openPage();
  await settle(app);
  await page.openFolder(app, files);
  const work = {
    app,
    truthOf: ({ file }) => truth.get(file.name),
    actions: 0,
    kinds: {},
    curve: {},
    total: photos.length,
  };
  await answered(work);
  await workThrough(work);
  const { actions, curve, kinds } = work;
  (await app.handful).dispose();
  return {
    photos: photos.length,
    'actions to 50 %': curve[50],
    '80 %': curve[80],
    '90 %': curve[90],
    '95 %': curve[95],
    '98 %': curve[98],
    'per photo': ((curve[98] ?? Number.NaN) / photos.length).toFixed(3),
    right: share(work).toFixed(3),
    kinds: JSON.stringify(kinds),
    actions,
  };
}

/**
 * First a few photos of each class, then whatever takes the fewest actions for a right label: accepting all sure answers, a part of the
 * list of one class, or the next single photo.
 */
async function workThrough(work) {
  const { app } = work;
  while (share(work) < GOAL) {
    const open = openPhotos(work);
    if (open.length === 0) {
      await correctAccepted(work);
      break;
    }
    const taught = app.state.classes.filter(({ photos }) => photos.length > 0);
    const ready = app.state.report?.calibrated && taught.every(({ photos }) => photos.length >= FIRST);
    if (await labelFew(work)) continue;
    if (ready && (await acceptSure(work))) continue;
    if (ready && (await labelRange(work))) continue;
    await labelOne(work, !ready);
  }
}

/** Selects a few photos of a class that has too few, and labels them. Returns whether it did. */
async function labelFew(work) {
  const { app } = work;
  const counts = new Map(app.state.classes.map(({ label: each, photos }) => [each, photos.length]));
  const byClass = new Map();
  for (const photo of openPhotos(work)) {
    const wanted = work.truthOf(photo);
    if ((counts.get(wanted) ?? 0) < FIRST) byClass.set(wanted, [...(byClass.get(wanted) ?? []), photo]);
  }
  const [first] = byClass;
  if (!first) return false;
  const [wanted, photos] = first;
  const few = photos.slice(0, FIRST - (counts.get(wanted) ?? 0));
  const [one, ...others] = few;
  if (app.state.label.filter !== 'all') spend(work, 'filter', () => filterBy(app, 'all'));
  if (app.state.label.current !== one) spend(work, 'select', () => choose(app, one));
  else choose(app, one);
  for (const photo of others) spend(work, 'select', () => toggle(app, photo));
  spend(work, 'select', () => giveTo(app, wanted));
  await answered(work);
  return true;
}

/** Gives one photo its class: the first that has none, or the page's proposal. */
async function labelOne(work, isFirst) {
  const { app } = work;
  const { label: view } = app.state;
  const isShown = view.current && isOpen(labelsOf(app.state), view.current);
  if (!isShown && view.filter !== 'all') spend(work, 'filter', () => filterBy(app, 'all'));
  // Proposals are followed until all twenty are labelled.
  if (!isFirst && view.proposed.length === 0) {
    spend(work, 'next', () => undefined);
    await labelThisNext(app);
  }
  const photo = view.current;
  if (!photo || !isOpen(labelsOf(app.state), photo)) {
    const [open] = openPhotos(work);
    if (view.filter !== 'all') spend(work, 'filter', () => filterBy(app, 'all'));
    spend(work, 'click', () => choose(app, open));
  }
  spend(work, 'single', () => giveTo(app, work.truthOf(view.current)));
  await answered(work);
}

/** Accepts the answers above the lowest percentage of which few enough should be wrong. Returns whether it did. */
async function acceptSure(work) {
  const { app } = work;
  const { label: view, report } = app.state;
  const allowed = Math.floor((1 - GOAL) * work.total) - wrongLabels(work);
  const usual = 0.95;
  const labels = work.total - openPhotos(work).length;
  if (labels < (work.acceptFrom ?? 0)) return false;
  for (const threshold of [...THRESHOLDS].reverse()) {
    const photos = acceptable(app.state, threshold);
    const measured = measuredWrong(report, threshold);
    if (!measured || photos.length < MIN_ACCEPTED) continue;
    if (measured.share > MAX_WRONG_SHARE || measured.share * photos.length > allowed) continue;
    if (view.filter !== 'all') spend(work, 'filter', () => filterBy(app, 'all'));
    spend(work, 'accept', () => askToAccept(app, usual));
    if (threshold !== usual) spend(work, 'accept', () => askToAccept(app, threshold));
    const bad = view.accepting.sample.filter(({ photo, entry }) => entry.label !== work.truthOf(photo));
    for (const { photo } of bad) spend(work, 'accept', () => toggleWrong(app, photo));
    if (bad.length > 1) {
      // The sample says that more are wrong than was measured.
      spend(work, 'accept', () => Object.assign(view, { accepting: null }));
      work.acceptFrom = labels + PATIENCE;
      return false;
    }
    spend(work, 'accept', () => acceptAll(app));
    await answered(work);
    return true;
  }
  return false;
}

/** Looks through what was accepted, and corrects what is wrong until enough is right. */
async function correctAccepted(work) {
  const { app } = work;
  spend(work, 'filter', () => filterBy(app, 'accepted'));
  const classOf = labelsOf(app.state);
  for (const photo of app.state.label.order.filter((each) => classOf(each).label !== work.truthOf(each))) {
    if (share(work) >= GOAL) return;
    spend(work, 'correct', () => choose(app, photo));
    spend(work, 'correct', () => giveTo(app, work.truthOf(photo)));
    await answered(work);
  }
}

/** Selects a part of the list of one class, without what is wrong, and labels it. Returns whether it did. */
async function labelRange(work) {
  const { app } = work;
  const { label: view, classes } = app.state;
  const open = openPhotos(work).filter(({ answer }) => answer && !answer.unlike);
  const counts = new Map();
  for (const { answer } of open) counts.set(answer.label, (counts.get(answer.label) ?? 0) + 1);
  const tried = (work.tried ??= new Map());
  const untried = classes.filter(
    ({ label: each, photos }) => photos.length > 0 && tried.get(each) !== app.state.trainings,
  );
  const entry = untried.sort((one, other) => (counts.get(other.label) ?? 0) - (counts.get(one.label) ?? 0))[0];
  if (!entry || (counts.get(entry.label) ?? 0) < 6) return false;
  tried.set(entry.label, app.state.trainings);
  if (view.filter !== entry.key) spend(work, 'filter', () => filterBy(app, entry.key));
  if (view.sort !== 'unsure') spend(work, 'filter', () => sortBy(app, 'unsure'));
  const list = view.order.slice(0, SEEN);
  const best = bestRange(work, list, entry.label);
  return best !== null && labelSelection(work, list, best, entry.label);
}

async function labelSelection(work, list, { from, to, out }, wanted) {
  const { app } = work;
  // The first photo of a new list is the current one, where a range begins.
  if (list[from] !== app.state.label.current) spend(work, 'select', () => choose(app, list[from]));
  spend(work, 'select', () => extendTo(app, list[to]));
  for (const photo of out) spend(work, 'select', () => toggle(app, photo));
  spend(work, 'select', () => giveTo(app, wanted));
  await answered(work);
  return true;
}

/** The range of a list that gives the most right labels for an action; `null` if single photos are as good. */
function bestRange(work, list, wanted) {
  const classOf = labelsOf(work.app.state);
  let best = null;
  for (let from = 0; from < list.length; from += 1) {
    let gain = 0;
    const out = [];
    for (let to = from; to < list.length; to += 1) {
      const photo = list[to];
      if (work.truthOf(photo) !== wanted) out.push(photo);
      else if (isOpen(classOf, photo)) gain += 1;
      // One photo of the range would take an action by itself, too.
      const rate = gain - (from === 0 ? 2 : 3) - out.length;
      if (rate > (best?.rate ?? 1)) best = { from, to, out: [...out], rate };
    }
  }
  return best;
}

function spend(work, kind, action) {
  work.actions += 1;
  work.kinds[kind] = (work.kinds[kind] ?? 0) + 1;
  action();
  const right = 100 * share(work);
  for (const goal of [50, 80, 90, 95, 98]) if (right >= goal) work.curve[goal] ??= work.actions;
}

function openPhotos({ app }) {
  const classOf = labelsOf(app.state);
  return app.state.label.folder.photos.filter((photo) => isOpen(classOf, photo));
}

function share({ app, truthOf, total }) {
  const classOf = labelsOf(app.state);
  return app.state.label.folder.photos.filter((photo) => classOf(photo)?.label === truthOf(photo)).length / total;
}

function wrongLabels({ app, truthOf }) {
  const classOf = labelsOf(app.state);
  return app.state.label.folder.photos.filter((photo) => classOf(photo) && classOf(photo).label !== truthOf(photo))
    .length;
}

/** Waits until everything is learnt, trained and answered. */
async function answered({ app }) {
  const { state, running } = app;
  for (;;) {
    await settle(app, { trained: true });
    const due = state.label.folder.photos.some(({ answeredIn }) => state.trained && answeredIn !== state.label.round);
    if (!due && !running.folder.predicting) return;
    await sleep(1);
  }
}

/** The photos of the sets with their embeddings, as the page computes them by default. */
async function readSets() {
  const { Handful } = await import('../../www/lib/dist/node/index.js');
  const handful = await Handful.create({ device: 'cpu', mode: 'quality', precision: 'int8' });
  const read = [];
  for (const name of settings.set.split(',')) {
    const folders = readdirSync(join(DATA, name), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const photos = folders.flatMap(({ name: each }) =>
      readdirSync(join(DATA, name, each)).map((file) => ({ label: each, path: join(DATA, name, each, file) })),
    );
    note(`reading ${name}`);
    const embeddings = await handful.embed(photos.map(({ path }) => new Uint8Array(readFileSync(path))));
    read.push({ name, photos: photos.map((photo, at) => ({ ...photo, embedding: embeddings[at] })) });
  }
  await handful.dispose();
  return read;
}

/** Random numbers that repeat (mulberry32). */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
