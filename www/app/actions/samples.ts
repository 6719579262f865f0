import address from 'virtual:samples';
import { readCollection } from 'handful/collection';
import { type App, announce, notify, sentenceOf } from '../app.js';
import { classByLabel, type State } from '../state/state.js';
import { text } from '../strings/index.js';
import { addToClasses } from './add-photos.js';
import { createStarters, deleteClass } from './classes.js';
import { clearQueries, recognise } from './recognise.js';
import { record } from './record.js';

/** The folder in the zip with the photos to recognise. */
const QUERIES = '?';

/** How much longer than the other assets the optional samples may take to load (milliseconds). */
const TIMEOUT = 3_000;

/** Loads the sample photos; `null` if that fails. To be called before the page is sealed. */
export async function loadSamples(
  load: (url: string, init: RequestInit) => Promise<Response>,
  others: Promise<unknown>,
): Promise<File | null> {
  const loading = load(address, { priority: 'low' }).then(async (response) =>
    response.ok ? new File([await response.blob()], 'samples.zip') : null,
  );
  const timeout = others.then(
    () => new Promise<null>((resolve) => setTimeout(resolve, TIMEOUT, null)),
  );
  return Promise.race([loading, timeout]).catch(() => null);
}

/** Adds the sample classes, and the sample photos to recognise. */
export async function trySamples(app: App): Promise<void> {
  const { samples, project } = app.state;
  if (!(samples instanceof File)) return;
  try {
    const { classes } = await readCollection(samples);
    if (project.busy) return;
    const names: Readonly<Record<string, string>> = text.samples.classes;
    const taught = classes.filter(({ label }) => label !== QUERIES);
    const queries = classes.find(({ label }) => label === QUERIES);
    const words = (): string => text.undo.samplesAdded;
    record(app, words, () => {
      addToClasses(
        app,
        new Map(taught.map(({ label, photos }) => [names[label] ?? label, photos])),
      );
      for (const { label } of taught) {
        const entry = classByLabel(app.state, names[label] ?? label);
        if (entry) entry.sample = true;
      }
      recognise(app, queries?.photos ?? []);
    });
    app.redrawAndFocus('#recognise');
  } catch (error) {
    notify(app, sentenceOf(error));
  }
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
