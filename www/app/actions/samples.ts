import address from 'virtual:samples';
import { type Collection, readCollection } from 'handful/collection';
import { type App, announce, notify, sentenceOf } from '../app.js';
import { startOfflineCache } from '../offline/cache.js';
import { classByLabel, type State } from '../state/state.js';
import { text } from '../strings/index.js';
import { addToClasses } from './add-photos.js';
import { createStarters, deleteClass } from './classes.js';
import { clearQueries, recognise } from './recognise.js';
import { record } from './record.js';

/** The folder in the zip with the photos to recognise. */
const QUERIES = '?';

/** Loads the sample photos, unless they are here; to be called before the page is sealed. */
export async function loadSamples(app: App): Promise<File> {
  const { assets } = app.running;
  assets.cache ??= startOfflineCache();
  const { cache } = assets;
  const load = async (): Promise<File> => {
    const response = await cache.fetch(address, {});
    if (!response.ok) throw new TypeError(text.samples.missing);
    return new File([await response.blob()], 'samples.zip');
  };
  assets.samples ??= load();
  try {
    return await assets.samples;
  } catch {
    // The next call tries again.
    assets.samples = null;
    throw new TypeError(text.samples.missing);
  }
}

/** Adds the sample classes, and the sample photos to recognise. They wait for the engine like all photos. */
export async function trySamples(app: App): Promise<void> {
  const { state } = app;
  if (state.openingSamples) return;
  state.openingSamples = true;
  app.redraw();
  try {
    const { classes } = await readCollection(await loadSamples(app));
    // The project that is being opened would replace them.
    await app.running.opening;
    if (!state.project.busy) addSamples(app, classes);
  } catch (error) {
    notify(app, sentenceOf(error));
  }
  state.openingSamples = false;
  app.redraw();
}

function addSamples(app: App, classes: Collection['classes']): void {
  const names: Readonly<Record<string, string>> = text.samples.classes;
  const taught = classes.filter(({ label }) => label !== QUERIES);
  const queries = classes.find(({ label }) => label === QUERIES);
  const words = (): string => text.undo.samplesAdded;
  record(app, words, () => {
    addToClasses(app, new Map(taught.map(({ label, photos }) => [names[label] ?? label, photos])));
    for (const { label } of taught) {
      const entry = classByLabel(app.state, names[label] ?? label);
      if (entry) entry.sample = true;
    }
    recognise(app, queries?.photos ?? []);
  });
  app.redrawAndFocus('#recognise');
}

/** Whether the page holds sample photos and no others. */
export function hasOnlySamples({ classes }: State): boolean {
  const filled = classes.filter(({ photos }) => photos.length > 0);
  return filled.length > 0 && filled.every(({ sample }) => sample === true);
}

/** Removes the samples and the results, for the user's own photos. */
export function startOwn(app: App): void {
  const { state } = app;
  const words = (): string => text.undo.samplesRemoved;
  record(app, words, () => {
    for (const entry of state.classes) deleteClass(app, entry);
    if (state.queries.length > 0) clearQueries(app);
    createStarters(app);
  });
  if (state.section !== 'classes') location.hash = 'teach';
  announce(app, text.samples.removed);
  const [first] = state.classes;
  app.redrawAndFocus(`#name-${first?.key ?? ''}`);
}
