import type { Handful, Progress, Report } from 'handful';
import { HandfulError } from 'handful';
import { type App, announce, notify, sentenceOf, toast } from '../app.js';
import { text } from '../strings/index.js';
import { download } from './download.js';
import { EXTENSION, fileName } from './project-file.js';

/** How often the progress of a long export is shown. */
const TENTHS = 10;

/** Downloads the project with its photos as a file. */
export async function saveFile(app: App): Promise<void> {
  const { project } = app.state;
  const unread: string[] = [];
  try {
    const handful = await app.handful;
    const file = await handful.save({
      name: project.name,
      photos: photosById(app),
      onFailure: ({ name }) => unread.push(name),
    });
    download(file, fileName(project.name, EXTENSION));
  } catch (error) {
    notify(app, sentenceOf(error));
    return;
  }
  if (unread.length > 0) notify(app, text.project.notSaved(unread));
  else toast(app, text.share.saved(fileName(project.name, EXTENSION)));
}

/** The photos of all classes that can be read, by their ids. */
function photosById({ state }: App): Map<number, File> {
  const photos = state.classes.flatMap((entry) => entry.photos);
  return new Map(
    photos.flatMap(({ id, file }) => (id === null || file.size === 0 ? [] : [[id, file] as const])),
  );
}

/** Downloads a self-contained page that predicts with the trained classifier. Its default title is the project's name. */
export async function savePage(app: App, title = ''): Promise<void> {
  const name = title.trim() || app.state.project.name;
  await exportAs(app, fileName(name, '.html'), (handful) => handful.export('html', { name }));
}

/** Downloads the whole classifier, from photo to scores, as an ONNX model. */
export async function saveModel(app: App): Promise<void> {
  const { name } = app.state.project;
  await exportAs(app, fileName(name, '.onnx'), (handful) => handful.export('onnx'));
}

/**
 * Downloads a model for programs of Teachable Machine. It learns the photos again, unless it can be as the
 * classifier of the page is; then says how good it is.
 */
export async function saveTeachable(app: App): Promise<void> {
  const { project, report: here } = app.state;
  const name = fileName(project.name, '.zip');
  const unread: string[] = [];
  const found: { report: Report | null } = { report: null };
  const write = (handful: Handful): Promise<Blob> =>
    handful.export('teachable-machine', {
      name: project.name,
      photos: photosById(app),
      onFailure: (failure) => unread.push(failure.name),
      onReport: (report) => {
        found.report = report;
      },
      onProgress: (progress) => showLearning(app, progress),
    });
  await exportAs(app, name, write, () => {
    notify(app, teachableWords(name, found.report, here, unread));
  });
}

/** Shows how many photos are learnt, in tenths of them. */
function showLearning(app: App, { phase, done, total }: Progress): void {
  if (phase !== 'embed' || !total) return;
  const tenth = (count: number): number => Math.floor((TENTHS * count) / total);
  if (done > 1 && tenth(done) === tenth(done - 1)) return;
  app.state.notice = text.share.learning(done, total);
  app.redraw();
}

function teachableWords(
  name: string,
  there: Report | null,
  here: Report | null,
  unread: readonly string[],
): string {
  const words = text.share;
  const sentences = [words.teachable(name)];
  const [other, own] = [there?.leaveOneOut, here?.leaveOneOut];
  if (other && own) {
    sentences.push(words.teachableFast([other.correct, other.total], [own.correct, own.total]));
  }
  if ((there ?? here)?.calibrated === false) sentences.push(words.teachableSingle);
  if (unread.length > 0) sentences.push(words.teachableWithout(unread));
  return sentences.join(' ');
}

/** Writes and downloads a file, then calls `onSaved`, which says so by default. */
async function exportAs(
  app: App,
  name: string,
  write: (handful: Handful) => Promise<Blob>,
  onSaved: () => void = () => toast(app, text.share.saved(name)),
): Promise<void> {
  try {
    announce(app, text.share.writing(name));
    download(await write(await app.handful), name);
    onSaved();
  } catch (error) {
    // The head has no linear map; the user can choose another.
    const noMap = error instanceof HandfulError && error.code === 'invalid-input';
    notify(app, noMap ? text.share.noMap : sentenceOf(error));
  }
}
