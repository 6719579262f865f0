import { cleanName, nameProblem } from '../class-name.js';
import { HandfulError } from '../errors.js';
import { PhotosByLabel } from './classes.js';
import type { Collection, Item } from './types.js';

/**
 * An image project of Teachable Machine is a zip with a manifest and the photos of all classes, each named
 * by its class, this separator and a number. The format is not documented; two public programs, one that
 * reads such files and one that writes them, agree on it.
 */
const SEPARATOR = '-!-';
const MANIFEST = 'manifest.json';

/** The file of an exported model that contains its labels. */
const METADATA = 'metadata.json';

/** Maximum size of both files (bytes). */
const MAX_JSON = 16 * 2 ** 20;

/** The classes of a project; `null` if it is not one. */
export async function sortBySample(items: readonly Item[]): Promise<Collection | null> {
  const samples = items.flatMap(({ path, file }) => {
    const name = [...path, file.name].join('/');
    const end = name.lastIndexOf(SEPARATOR);
    return end > 0 ? [{ label: name.slice(0, end), file }] : [];
  });
  const manifest = items.find(({ path, file }) => path.length === 0 && file.name === MANIFEST);
  const type = manifest && (await jsonOf(manifest.file))?.type;
  if (typeof type === 'string' && type !== 'image') {
    const sentence = `This is a Teachable Machine project of the kind “${type}”; only image projects contain photos.`;
    throw new HandfulError('not-a-collection', sentence);
  }
  if (!manifest || samples.length === 0) return null;
  const classes = new PhotosByLabel();
  for (const { label, file } of samples) classes.add(label, file, `The sample ${file.name}`);
  return {
    classes: classes.list(),
    test: [],
    loose: classes.loose,
    groups: [],
    notes: classes.notes(),
    encodings: [],
  };
}

/** The labels of an exported model; `null` if it is not one. */
export async function readLabels(items: readonly Item[]): Promise<Collection | null> {
  const metadata = items.find(({ file }) => file.name === METADATA);
  const labels = metadata && (await jsonOf(metadata.file))?.labels;
  if (!Array.isArray(labels)) return null;
  const named = new Set(
    labels.flatMap((label) => {
      const name = typeof label === 'string' ? cleanName(label) : '';
      return nameProblem(name) === null ? [name] : [];
    }),
  );
  const message =
    'An exported model contains the names of its classes but no photos; open the project (.tm) to get the photos too.';
  return {
    classes: Array.from(named, (label) => ({ label, photos: [] })),
    test: [],
    loose: [],
    groups: [],
    notes: [{ code: 'labels-only', message }],
    encodings: [],
  };
}

/** The JSON object in a file; `null` if there is none. */
async function jsonOf(file: File): Promise<Record<string, unknown> | null> {
  if (file.size > MAX_JSON) return null;
  try {
    const value: unknown = JSON.parse(await file.text());
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
