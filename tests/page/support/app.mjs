// The page without a browser: its own state, actions and repair, with a fake engine, storage and screen.

import { register } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

register('../../../www/lib/unit-tests/hooks.mjs', import.meta.url);
register('./hooks.mjs', import.meta.url);

globalThis.location ??= new URL('http://localhost/');
Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency: 1, languages: ['en'] }, configurable: true });

const source = (path) => import(new URL(`../../../www/app/${path}.ts`, import.meta.url));
const named = async (...paths) => Object.assign({}, ...(await Promise.all(paths.map(source))));

/** Everything the page does to classes and photos. */
export const page = await named(
  'actions/add-photos',
  'actions/classes',
  'actions/collections',
  'actions/engine',
  'actions/groups',
  'actions/history',
  'actions/label/decide',
  'actions/label/open',
  'actions/label/order',
  'actions/recognise',
  'actions/show-project',
  'actions/teach',
  'running',
  'state/groups',
  'state/mend-names',
  'state/photos',
  'state/state',
);
export const fake = await import('./handful.mjs');
const { cleanName } = fake;

const noStore = new Proxy({}, { get: () => async () => [] });

/** A page just opened, with a stored project if there is one. */
export function openPage(stored = null) {
  const state = page.initialState('auto', 'auto', null);
  // The assets are loaded and the page is sealed.
  state.seal.assets = { webgpu: true, best: true };
  state.seal.status = 'sealed';
  let planned = false;
  const draw = () => {
    planned = false;
    page.resetFilter(app);
    page.replaceIfRefused(app);
  };
  const app = {
    state,
    running: page.initialRunning(),
    projects: { touch() {} },
    folders: noStore,
    thumbnails: { release() {} },
    handful: new Promise(() => {}),
    redraw() {
      if (planned) return;
      planned = true;
      setImmediate(draw);
    },
    redrawAndFocus() {
      app.redraw();
    },
  };
  if (stored) page.reserveKeys(state, Math.max(0, ...stored.classes.flatMap(({ key, photos }) => [key, ...photos.map((photo) => photo.key)])));
  page.showProject(app, stored);
  return app;
}

/** What the storage holds of a page, as after a reload. */
export function stored({ state: { classes, head, mode } }) {
  return {
    project: { head, mode },
    classes: classes.map(({ key, label, hue, starter, photos }) => ({
      key,
      label,
      hue,
      starter,
      photos: photos.map(({ key, file, embedding, group }) => ({ key, file, embedding, group, thumb: null, id: null })),
      shown: page.SHOWN_AT_FIRST,
      asking: false,
      nameProblem: null,
    })),
  };
}

/** Waits until the engine has learnt everything, and applied all changes. */
export async function settle(app, { trained = false } = {}) {
  const { state } = app;
  for (let turn = 0; turn < 2_000; turn += 1) {
    const handful = await app.handful.catch(() => null);
    // Calls run one after another, so this one waits for all others.
    await handful?.classes().catch(() => null);
    await sleep(1);
    const repairing = app.running.refusals.latest !== null || state.phase === 'loading';
    const busy = state.jobs.length > 0 || repairing || state.label.reading === 'running';
    if (state.phase === 'broken' || !(busy || (trained && state.training !== 'idle'))) return;
  }
  throw new Error('The page does not settle.');
}

/** The classes and photos that the page shows, and those that the engine has, each photo by its content and group. */
export async function bothSides(app) {
  const { classes } = app.state;
  const handful = await app.handful;
  const shown = {};
  const contents = new Map();
  for (const { label, photos } of classes) {
    const readable = [];
    for (const { id, file, group } of photos) {
      const content = await file.text();
      if (content !== fake.UNREADABLE || id !== null) readable.push(`${content} ${id} ${group?.name ?? ''}`);
    }
    shown[label] = readable.sort();
  }
  const learnt = Object.fromEntries((await handful.classes()).map(({ label }) => [label, []]));
  const file = await handful.save();
  for (const { id, label, group, embedding } of await examplesIn(handful, file)) {
    for (const photo of classes.flatMap(({ photos }) => photos))
      if (photo.id === id && photo.embedding?.values.every((value, at) => value === embedding[at])) contents.set(id, await photo.file.text());
    learnt[label].push(`${contents.get(id)} ${id} ${group ?? ''}`);
  }
  for (const photos of Object.values(learnt)) photos.sort();
  return { shown, learnt };
}

/** The examples of a project file, with their embeddings. */
async function examplesIn(handful, file) {
  const { unzip } = await import(new URL('../../../www/node_modules/unzipit/dist/unzipit.module.js', import.meta.url));
  const { entries } = await unzip(await file.arrayBuffer());
  const { examples } = await entries['manifest.json'].json();
  const embeddings = await handful.embeddings(examples.map(({ id }) => id));
  return examples.map(({ id, label, group }, index) => ({ id, label, group, embedding: embeddings[index] }));
}

/** Whether each class has a name of its own that is written as the engine writes it. */
export function namesAreClean({ state: { classes } }) {
  const labels = classes.map(({ label }) => label);
  return new Set(labels).size === labels.length && labels.every((label) => label !== '' && label === cleanName(label));
}
