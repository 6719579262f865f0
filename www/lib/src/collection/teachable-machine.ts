import { HandfulError } from '../errors.js';
import { Classes } from './classes.js';
import type { Collection, Item } from './index.js';

/**
 * An image project of Teachable Machine is a zip with a manifest and the photos of all classes, each
 * under the name of its class, this mark and a number. That is described nowhere; two public programs,
 * one that reads such files and one that writes them, agree on it.
 */
const MARK = '-!-';
const MANIFEST = 'manifest.json';

/** An exported model has its labels here. */
const METADATA = 'metadata.json';

/** Both are short; anything longer is not theirs. */
const LONGEST_JSON = 16 * 2 ** 20;

/** The classes of a project; `null` if it is none. */
export async function sortBySample(items: readonly Item[]): Promise<Collection | null> {
  const samples = items.flatMap(({ path, file }) => {
    const name = [...path, file.name].join('/');
    const end = name.lastIndexOf(MARK);
    return end > 0 ? [{ label: name.slice(0, end), file }] : [];
  });
  const manifest = items.find(({ path, file }) => path.length === 0 && file.name === MANIFEST);
  const type = manifest && (await jsonOf(manifest.file))?.type;
  if (typeof type === 'string' && type !== 'image') {
    const sentence = `This is a project of Teachable Machine of the kind “${type}”; only image projects hold photos.`;
    throw new HandfulError('not-a-collection', sentence);
  }
  if (!manifest || samples.length === 0) return null;
  const classes = new Classes();
  for (const { label, file } of samples) classes.put(label, file);
  return { classes: classes.list(), loose: [], notes: [] };
}

/** The labels of an exported model; `null` if it is none. */
export async function readLabels(items: readonly Item[]): Promise<Collection | null> {
  const metadata = items.find(({ file }) => file.name === METADATA);
  const labels = metadata && (await jsonOf(metadata.file))?.labels;
  if (!Array.isArray(labels)) return null;
  const named = new Set(
    labels.flatMap((label) =>
      typeof label === 'string' && label !== '' ? [label.normalize()] : [],
    ),
  );
  const message =
    'An exported model holds the names of its classes and no photos; open the project (.tm) to have the photos too.';
  return {
    classes: Array.from(named, (label) => ({ label, photos: [] })),
    loose: [],
    notes: [{ code: 'labels-only', message }],
  };
}

/** The object in a file; `null` where there is none. */
async function jsonOf(file: File): Promise<Record<string, unknown> | null> {
  if (file.size > LONGEST_JSON) return null;
  try {
    const value: unknown = JSON.parse(await file.text());
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
