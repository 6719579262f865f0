import { HandfulError } from '../../errors.js';
import type { Failure, Mode, OpenedProject, Precision } from '../../types.js';
import { concat } from '../floats.js';
import type { Classifier, Project, ProjectDescription, ProjectReader } from '../module.js';
import type { NamedPhoto } from '../protocol.js';
import { type Container, readContainer, readManifest } from './container.js';

/** Embeds photos; each has its embedding or its failure at its place. */
type Embed = (photos: NamedPhoto[]) => Promise<(Float32Array | Failure)[]>;

/** A project file as far as it is open: a classifier with its photos, which is to be trained. */
export interface Opening {
  classifier: Classifier;
  description: ProjectDescription;
  opened: Omit<OpenedProject, 'report'>;
}

/**
 * Reads a project file into a classifier of its own, so that whatever is wrong with it changes
 * nothing. With `embed`, photos of another space are embedded again.
 */
export async function openProject(
  file: Blob,
  projects: ProjectReader,
  like: Classifier,
  embed: Embed | null,
): Promise<Opening> {
  const container = await readContainer(file);
  const project = projects.read(container.manifest, container.embeddings);
  try {
    const names = project
      .describe()
      .examples.flatMap(({ photo, thumbnail }) => [
        ...(photo ? [photo] : []),
        ...(thumbnail ? [thumbnail] : []),
      ]);
    const pictures = await container.pictures(names);
    const failed =
      embed && project.describe().space !== like.space
        ? await embedAgain(project, like, pictures, embed)
        : [];
    const description = project.describe();
    const classifier = like.open(project);
    const notes = remarks(container, names, pictures);
    return { classifier, description, opened: describe(description, pictures, failed, notes) };
  } finally {
    project.free();
  }
}

/** What a project file says it needs of a classifier. */
export async function needsOf(file: Blob): Promise<{ mode?: Mode; precision?: Precision }> {
  const bytes = await readManifest(file);
  let manifest: unknown = null;
  try {
    manifest = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // What is wrong with the manifest is said where it is read whole.
  }
  const space = field(manifest, 'space');
  const [mode, precision] = [field(space, 'mode'), field(space, 'precision')];
  return {
    ...((mode === 'quality' || mode === 'fast' || mode === 'best') && { mode }),
    ...((precision === 'f32' || precision === 'int8') && { precision }),
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

async function embedAgain(
  project: Project,
  like: Classifier,
  pictures: ReadonlyMap<string, Blob>,
  embed: Embed,
): Promise<Failure[]> {
  const failed: Failure[] = [];
  const photos: (NamedPhoto & { id: number })[] = [];
  for (const { id, name, photo } of project.describe().examples) {
    const source = photo && pictures.get(photo);
    if (source) photos.push({ id, name, source });
    else {
      const message = 'The project file does not hold this photo, and it has to be embedded again.';
      failed.push({ name, code: 'contract-mismatch', message });
    }
  }
  // Without photos the classifier itself says what is needed.
  if (photos.length === 0) return failed;
  const ids: number[] = [];
  const embeddings: Float32Array[] = [];
  for (const [index, outcome] of (await embed(photos)).entries()) {
    if (outcome instanceof Float32Array) {
      ids.push(photos[index]?.id ?? 0);
      embeddings.push(outcome);
    } else failed.push(outcome);
  }
  if (ids.length === 0) {
    throw new HandfulError('contract-mismatch', 'None of the photos could be embedded again.');
  }
  project.embedAgain(like, Uint32Array.from(ids), concat(embeddings));
  return failed;
}

function describe(
  { name, head, classes, examples }: ProjectDescription,
  pictures: ReadonlyMap<string, Blob>,
  failed: Failure[],
  notes: string[],
): Opening['opened'] {
  const listed = new Map<string, OpenedProject['classes'][number]>();
  for (const label of classes) listed.set(label, { label, examples: [] });
  const photos = new Map<number, File>();
  const thumbnails = new Map<number, Blob>();
  for (const { id, label, name, size, modified, photo, thumbnail } of examples) {
    listed.get(label)?.examples.push({ id, name, size, modified });
    const [data, small] = [photo && pictures.get(photo), thumbnail && pictures.get(thumbnail)];
    // The content stays in the project file; a File is only a name for a part of it.
    const lastModified = modified ?? 0;
    if (data) photos.set(id, new File([data], name, { type: data.type, lastModified }));
    if (small) thumbnails.set(id, small);
  }
  return { name, head, classes: [...listed.values()], photos, thumbnails, failed, notes };
}

function remarks(
  container: Container,
  names: readonly string[],
  pictures: ReadonlyMap<string, Blob>,
): string[] {
  const missing = names.filter((name) => !pictures.has(name));
  const unknown = container.unknown(new Set(names));
  return [
    ...missing.map((name) => `The picture ${name} is missing or damaged.`),
    ...(unknown > 0 ? [`${unknown} entries of the file mean nothing to this version.`] : []),
  ];
}
