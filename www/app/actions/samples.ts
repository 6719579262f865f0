import address from 'virtual:samples';
import { readCollection } from 'handful/collection';
import { type App, notify, sentenceOf } from '../app.js';
import { text } from '../strings/index.js';
import { fillClasses } from './add-photos.js';
import { recognise } from './recognise.js';
import { record } from './record.js';

/** The folder of the zip whose photos are to be recognised. */
const QUERIES = '?';

/** How much longer than all else the photos may take to load, which the page can do without (milliseconds). */
const PATIENCE = 3_000;

/** Loads the photos to try the page with; `null` if they do not come. To be called before the page is sealed. */
export async function loadSamples(
  load: (url: string, init: RequestInit) => Promise<Response>,
  others: Promise<unknown>,
): Promise<File | null> {
  const loading = load(address, { priority: 'low' }).then(async (response) =>
    response.ok ? new File([await response.blob()], 'samples.zip') : null,
  );
  const late = others.then(
    () => new Promise<null>((resolve) => setTimeout(resolve, PATIENCE, null)),
  );
  return Promise.race([loading, late]).catch(() => null);
}

/** Teaches the sample classes, and asks about photos that are not among them. */
export async function trySamples(app: App): Promise<void> {
  const { samples, keep } = app.state;
  if (!(samples instanceof File)) return;
  try {
    const { classes } = await readCollection(samples);
    if (keep.busy) return;
    const names: Readonly<Record<string, string>> = text.samples.classes;
    const taught = classes.filter(({ label }) => label !== QUERIES);
    const queries = classes.find(({ label }) => label === QUERIES);
    const words = (): string => text.undo.samplesAdded;
    record(app, words, () => {
      fillClasses(app, new Map(taught.map(({ label, photos }) => [names[label] ?? label, photos])));
      recognise(app, queries?.photos ?? []);
    });
    app.redrawAndFocus('#teach-title');
  } catch (error) {
    notify(app, sentenceOf(error));
  }
}
