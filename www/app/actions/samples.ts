import address, { FILES } from 'virtual:samples';
import { type Collection, readCollection } from 'handful/collection';
import { type App, announce, notify, sentenceOf } from '../app.js';
import { startOfflineCache } from '../offline/cache.js';
import type { Picture } from '../state/photos.js';
import type { State } from '../state/state.js';
import { text } from '../strings/index.js';
import { addToClasses } from './add-photos.js';
import { createStarters, deleteClass, removePhoto } from './classes.js';
import { clearQueries, recognise, removeQuery } from './recognise.js';
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
    recognise(app, queries?.photos ?? []);
  });
  app.redrawAndFocus('#recognise');
}

const SAMPLES = new Set(FILES.map(([name, size]) => `${size} ${name}`));

/** A photo of the samples is known by its name and its size, also after a reload. */
function isSample({ file: { name, size } }: Pick<Picture, 'file'>): boolean {
  return SAMPLES.has(`${size} ${name}`);
}

/** Which photos of the classes are samples. */
export function samplesAmong({ classes }: State): 'all' | 'some' | 'none' {
  const photos = classes.flatMap((entry) => entry.photos);
  const count = photos.filter(isSample).length;
  if (count === 0) return 'none';
  return count === photos.length ? 'all' : 'some';
}

/** Removes the samples from the user's own photos and from the results. Classes of samples alone go with them. */
export function removeSamples(app: App): void {
  const { state } = app;
  const words = (): string => text.undo.samplesRemoved;
  record(app, words, () => {
    for (const entry of state.classes) {
      const { photos } = entry;
      if (photos.length > 0 && photos.every(isSample)) deleteClass(app, entry);
      else for (const photo of photos.filter(isSample)) removePhoto(app, entry, photo);
    }
    for (const query of state.queries.filter(isSample)) removeQuery(app, query);
  });
  announce(app, text.samples.onlyOwn);
  app.redrawAndFocus('#teach-title');
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
