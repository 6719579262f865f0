import type { Classifier, Project } from '../../../wasm/classifier/handful.js';
import { INTENSITIES } from '../../checks.js';
import { HandfulError } from '../../errors.js';
import type {
  Failure,
  Intensity,
  Mode,
  OpenedProject,
  Precision,
  ProjectDescription,
  ProjectSpace,
} from '../../types.js';
import { concat } from '../floats.js';
import type { NamedPhoto } from '../requests.js';
import { type Container, readContainer, readManifest } from './container.js';

/** The part of the wasm module that reads project files. */
export interface ProjectReader {
  read(manifest: Uint8Array, embeddings: Uint8Array): Project;
}

/** Embeds photos, with an embedding or a failure for each in order. */
type Embed = (photos: NamedPhoto[]) => Promise<(Float32Array | Failure)[]>;

/** A classifier with the photos of a project file, not yet trained. */
export interface UntrainedProject {
  classifier: Classifier;
  opened: Omit<OpenedProject, 'report'>;
}

/**
 * Reads a project file into a new classifier like `like`, so that an error changes nothing. With `embed`,
 * photos of another embedding space are embedded again.
 */
export async function openProject(
  file: Blob,
  projects: ProjectReader,
  like: Classifier,
  embed: Embed | null,
): Promise<UntrainedProject> {
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
    const classifier = like.open(project);
    const notes = [...project.describe().notes, ...notesOn(container, names, pictures)];
    return { classifier, opened: describe(project.describe(), pictures, failed, notes) };
  } finally {
    project.free();
  }
}

/** The settings of a project file that determine its embedding space, where they are known ones. */
export async function settingsOfProject(
  file: Blob,
): Promise<{ mode?: Mode; precision?: Precision; intensity?: Intensity }> {
  const { mode, precision, intensity: given } = await spaceOfProject(file);
  const intensity = INTENSITIES.find((known) => known === given);
  return {
    ...((mode === 'quality' || mode === 'fast' || mode === 'best') && { mode }),
    ...((precision === 'f32' || precision === 'int8') && { precision }),
    ...(intensity && { intensity }),
  };
}

/** The embedding space of a project file; what the file does not say is empty. */
export async function spaceOfProject(file: Blob): Promise<ProjectSpace> {
  const bytes = await readManifest(file);
  let manifest: unknown = null;
  try {
    manifest = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // A damaged manifest is reported when the whole project is read.
  }
  const space = field(manifest, 'space');
  const text = (name: keyof ProjectSpace): string => {
    const value = field(space, name);
    return typeof value === 'string' ? value : '';
  };
  return {
    backbone: text('backbone'),
    weights: text('weights'),
    mode: text('mode'),
    precision: text('precision'),
    intensity: text('intensity'),
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
  for (const { id, name, photo, region } of project.describe().examples) {
    const source = photo && pictures.get(photo);
    if (source) photos.push({ id, name, source, ...(region && { region }) });
    else {
      const message =
        'The project file does not include this photo, so that it cannot be embedded again.';
      failed.push({ name, code: 'contract-mismatch', message });
    }
  }
  if (photos.length === 0) {
    if (failed.length === 0) return failed;
    const message =
      'The project file contains embeddings but no photos, so that nothing can be embedded again. Open it with the mode and the precision that it was made with, or save it with its photos.';
    throw new HandfulError('contract-mismatch', message);
  }
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
): UntrainedProject['opened'] {
  const listed = new Map<string, OpenedProject['classes'][number]>();
  for (const label of classes) listed.set(label, { label, examples: [] });
  const photos = new Map<number, File>();
  const thumbnails = new Map<number, Blob>();
  for (const { id, label, name, size, modified, photo, thumbnail, region, group } of examples) {
    listed.get(label)?.examples.push({ id, name, size, modified, region, group });
    const [data, small] = [photo && pictures.get(photo), thumbnail && pictures.get(thumbnail)];
    // The content stays in the project file; a File is only a name for a part of it.
    const lastModified = modified ?? 0;
    if (data) photos.set(id, new File([data], name, { type: data.type, lastModified }));
    if (small) thumbnails.set(id, small);
  }
  return { name, head, classes: [...listed.values()], photos, thumbnails, failed, notes };
}

function notesOn(
  container: Container,
  names: readonly string[],
  pictures: ReadonlyMap<string, Blob>,
): string[] {
  const missing = names.filter((name) => !pictures.has(name));
  const unknown = container.countUnknown(new Set(names));
  return [
    ...missing.map((name) => `The picture ${name} is missing or damaged.`),
    ...(unknown > 0 ? [`${unknown} entries of the file are unknown to this version.`] : []),
  ];
}
