// The view "Label" without a browser: a page with classes and an open folder, whose photos have random answers.

import { oneOf } from './random.mjs';

// Modules of the page ask the browser for its number of cores.
globalThis.navigator ??= { hardwareConcurrency: 2 };

/** A module of the page. */
export const load = (path) => import(`../../../www/app/${path}`);

const { initialState } = await load('state/state.ts');
const { initialRunning } = await load('running.ts');
const { arrange } = await load('actions/label/order.ts');

/** The photos of a folder, where a test does not say how many. */
export const PHOTOS = 30;

/**
 * A page with two empty classes and a folder whose photos have answers. A photo in thirteen cannot be read. `store` keeps
 * what is decided about them, and `classes` are those of an earlier visit.
 */
export function openFolder(random, { photos: count = PHOTOS, store = new Map(), classes = null } = {}) {
  const state = initialState('cpu', 'auto', null);
  const handful = {
    space: 'test',
    addClass: async () => undefined,
    relabel: async () => undefined,
    remove: async () => undefined,
    labelNext: async (embeddings, count) => {
      const photos = embeddings.map((_, index) => ({ index })).sort(() => random() - 0.5);
      return { photos: photos.slice(0, count) };
    },
  };
  const app = {
    state,
    running: initialRunning(),
    folders: keeping(store),
    projects: { isOpen: false },
    thumbnails: { release: () => undefined },
    handful: Promise.resolve(handful),
    redraw: () => undefined,
    redrawAndFocus: () => undefined,
  };
  // Photos are neither learnt nor trained on here.
  app.running.teaching = app.handful;
  state.phase = 'ready';
  state.trained = true;
  state.classes = classes ?? ['A', 'B'].map((label, hue) => ({ key: 10_000 + hue, hue, label, photos: [], starter: false }));
  state.lastKey = 20_000;
  const photos = Array.from({ length: count }, (_, rank) => {
    const answer = {
      label: oneOf(random, ['A', 'B']),
      probability: random(),
      second: 'B',
      secondProbability: 0.1,
      similarity: random(),
      unlike: random() < 0.25,
    };
    return {
      key: rank + 1,
      file: { name: `${rank}.jpg`, size: rank, lastModified: 0 },
      thumb: null,
      path: `folder/${rank}.jpg`,
      rank,
      embedding: { space: 'test', values: new Uint16Array(2) },
      problem: rank % 13 === 12 ? 'Damaged.' : null,
      answer,
      answeredIn: 0,
      taught: null,
      mark: null,
    };
  });
  state.label.folder = { name: 'folder', photos, stored: true };
  arrange(app);
  return app;
}

/** Keeps the marks of photos, as the database does. */
function keeping(store) {
  return {
    async saveMarks(_folder, _project, photos) {
      for (const { path, mark } of photos) store.set(path, mark);
    },
    async restoreMarks(_folder, _project, photos) {
      for (const photo of photos) photo.mark = store.get(photo.path) ?? null;
    },
  };
}
