import type { Handful, OpenedProject } from 'handful';
import { type App, notify, sentenceOf } from '../app.js';
import {
  type Membership,
  type PhotoClass,
  SHOWN_AT_FIRST,
  type TaughtPhoto,
} from '../state/photos.js';
import { nextKey } from '../state/state.js';
import { text } from '../strings/index.js';
import { freeHue } from './classes.js';
import { matchFolder } from './label/match.js';
import { replaceProject } from './project.js';
import { clearPage, isHead } from './show-project.js';
import { scheduleTraining } from './train.js';

/** The extension of project files. */
export const EXTENSION = '.handful';

/**
 * Opens a project file as a new project; asks first if the photos on the page are not saved. A file
 * that cannot be opened changes nothing.
 */
export async function openFile(app: App, file: File): Promise<void> {
  const { project, classes } = app.state;
  const isEmpty = classes.every(({ photos }) => photos.length === 0);
  if (project.status.kind !== 'unavailable' || isEmpty) {
    await replaceWithFile(app, file);
    return;
  }
  project.replacing = file;
  app.redraw();
}

/** Answers whether a file may replace the unsaved photos. */
export function answerReplace(app: App, open: boolean): void {
  const { project } = app.state;
  const file = project.replacing;
  project.replacing = null;
  app.redraw();
  if (open && file) void replaceWithFile(app, file);
}

async function replaceWithFile(app: App, file: File): Promise<void> {
  await replaceProject(app, async () => {
    const { state } = app;
    if (state.jobs.length > 0) {
      notify(app, text.project.readFirst);
      return null;
    }
    const engine = app.handful;
    const handful = await engine;
    const refusal = await otherBackbone(app, handful, file);
    if (refusal !== null || app.handful !== engine) {
      if (refusal !== null) notify(app, refusal);
      return null;
    }
    const opened = await handful.open(file, { reembed: true }).catch((error: unknown) => {
      notify(app, sentenceOf(error));
    });
    if (!opened || app.handful !== engine) return null;
    const classes = await classesOf(app, handful, opened);
    clearPage(app, false);
    state.classes = classes;
    void matchFolder(app);
    const head = opened.head?.name ?? '';
    state.head = isHead(head) ? head : 'ridge';
    state.failures = opened.failed;
    if (opened.notes.length > 0) notify(app, text.project.noticed(opened.notes));
    scheduleTraining(app);
    return opened.name || file.name.replace(/\.\w+$/, '');
  });
}

/** The start of the built-in network's name in a project. */
const BUILT_IN_NAME = 'efficientnet-lite';

/**
 * What to do about a project that was made with another backbone than the one in use; `null` if it is the same. Its
 * photos are not read again with another: their figures would no longer be those of the project.
 */
async function otherBackbone({ state }: App, handful: Handful, file: File): Promise<string | null> {
  // A file that cannot be read is refused when it is opened.
  const space = await handful.inspect(file).catch(() => null);
  if (!space?.backbone) return null;
  const { chosen } = state.backbone;
  if (chosen ? space.weights === chosen.hash : space.backbone.startsWith(BUILT_IN_NAME))
    return null;
  if (space.backbone.startsWith(BUILT_IN_NAME)) return text.project.builtInBackbone;
  return text.project.otherBackbone(space.backbone);
}

async function classesOf(
  { state }: App,
  handful: Handful,
  opened: OpenedProject,
): Promise<PhotoClass[]> {
  const ids = opened.classes.flatMap(({ examples }) => examples.map(({ id }) => id));
  const values = await handful.embeddings(ids);
  const embeddings = new Map(ids.map((id, index) => [id, values[index]]));
  const sources = new Map((await handful.groups()).map(({ name, source }) => [name, source]));
  const membershipOf = (name: string | null): Membership => {
    if (!name) return name === null ? undefined : null;
    return { name, source: sources.get(name) ?? 'hand' };
  };
  const classes: PhotoClass[] = [];
  for (const { label, examples } of opened.classes) {
    const photos = examples.map(({ id, name, group }): TaughtPhoto => {
      const known = embeddings.get(id);
      return {
        key: nextKey(state),
        // Without a photo in the project file, an empty file holds its name.
        file: opened.photos.get(id) ?? new File([], name),
        thumb: null,
        id,
        embedding: known ? { space: handful.space, values: known } : null,
        group: membershipOf(group),
      };
    });
    classes.push({
      key: nextKey(state),
      hue: freeHue(classes),
      label,
      photos,
      shown: SHOWN_AT_FIRST,
      asking: false,
      nameProblem: null,
      starter: false,
    });
  }
  return classes;
}

/** A name that every file system takes. */
export function fileName(name: string, extension: string): string {
  return `${name.replace(/[\\/:*?"<>|]/g, ' ')}${extension}`;
}
