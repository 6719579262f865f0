import type { Handful, Report } from 'handful';
import type { Collection } from 'handful/collection';
import { type App, announce, isAbort, notify, sentenceOf } from '../../app.js';
import { keepPixels } from '../../intake/pixels.js';
import type { Task } from '../../running.js';
import { isBusy, nextKey } from '../../state/state.js';
import { initialTest, type Tested, type TestFile, WRONG_SHOWN } from '../../state/test-folder.js';
import { text } from '../../strings/index.js';

/** Photos read in one call: enough to keep every core busy, few enough that progress shows. */
const PORTION = 8 * navigator.hardwareConcurrency;

/** Measures on these photos from now on, in place of an earlier test folder. */
export function setTestFolder(
  app: App,
  name: string,
  { classes, notes }: Pick<Collection, 'classes' | 'notes'>,
): void {
  const photos = classes.flatMap(({ label, photos: files }) =>
    files.map((file): TestFile => {
      return { key: nextKey(app.state), file, thumb: null, label, embedding: null, problem: null };
    }),
  );
  if (photos.length === 0) {
    notify(app, text.test.none);
    return;
  }
  forgetTest(app);
  app.state.check.test.folder = { name, photos, notes };
  announce(app, text.test.saidOpened(name, photos.length));
}

/** Closes the test folder. */
export function closeTestFolder(app: App): void {
  forgetTest(app);
  app.redrawAndFocus('#test-title');
}

/** Forgets the test folder and what was measured on it. */
export function forgetTest(app: App): void {
  stopTest(app);
  app.running.check.testFailed = null;
  for (const photo of app.state.check.test.folder?.photos ?? []) app.thumbnails.release(photo);
  app.state.check.test = initialTest();
}

/** Shows more photos that were taken for another class. */
export function showMoreWrong(app: App): void {
  app.state.check.test.shown += WRONG_SHOWN;
  app.redraw();
}

/** Measures again after a failure. */
export function retryTest(app: App): void {
  app.running.check.testFailed = null;
  app.state.check.test.problem = null;
  app.redraw();
}

/**
 * Starts or stops measuring on the test folder; called after every redraw. Each training is measured
 * while the view is open and nothing else is computed.
 */
export function updateTest(app: App): void {
  const { state } = app;
  const { check } = app.running;
  const { folder, tested } = state.check.test;
  const wanted = folder && state.view === 'check' && state.trained && !isBusy(state);
  const about = wanted ? state.report : null;
  if (check.test && check.test.about !== about) stopTest(app);
  const known = tested?.of === about || check.testFailed === about;
  if (about && !known && !check.test) void startTest(app, about);
}

function stopTest(app: App): void {
  const { check } = app.running;
  check.test?.controller.abort();
  check.test = null;
  app.state.check.test.progress = null;
  app.redraw();
}

async function startTest(app: App, about: Report): Promise<void> {
  const { test } = app.state.check;
  const task: Task<Report> = { about, controller: new AbortController() };
  app.running.check.test = task;
  test.problem = null;
  const isCurrent = (): boolean => app.running.check.test === task;
  const photos = test.folder?.photos ?? [];
  try {
    const handful = await app.handful;
    await read(app, handful, photos, task.controller.signal);
    const tested = await measure(handful, about, photos, task.controller.signal);
    if (!isCurrent()) return;
    test.tested = tested;
    stopTest(app);
    announce(app, saidTested(tested));
  } catch (error) {
    if (!isCurrent()) return;
    stopTest(app);
    app.running.check.testFailed = about;
    if (!isAbort(error)) test.problem = sentenceOf(error);
  }
}

/** Sets the embeddings of photos that this engine has yet to read. */
async function read(
  app: App,
  handful: Handful,
  photos: readonly TestFile[],
  signal: AbortSignal,
): Promise<void> {
  const { test } = app.state.check;
  const { space } = handful;
  const unread = photos.filter(
    ({ embedding, problem }) => embedding?.space !== space && problem === null,
  );
  for (let from = 0; from < unread.length; from += PORTION) {
    const portion = unread.slice(from, from + PORTION);
    await keepPixels(app, handful, portion, signal);
    const outcomes = await handful.embed(
      portion.map(({ file }) => file),
      {
        signal,
        onProgress: ({ done }) => {
          test.progress = { done: from + done, total: unread.length };
          app.redraw();
        },
      },
    );
    for (const [at, photo] of portion.entries()) {
      const outcome = outcomes[at];
      if (outcome instanceof Float32Array) photo.embedding = { space, values: outcome };
      else if (outcome) photo.problem = text.reason(outcome.code, outcome.message);
    }
  }
}

async function measure(
  handful: Handful,
  of: Report,
  photos: readonly TestFile[],
  signal: AbortSignal,
): Promise<Tested> {
  const { space } = handful;
  const readable = photos.flatMap((photo) => {
    const { embedding } = photo;
    return embedding?.space === space ? [{ photo, values: embedding.values }] : [];
  });
  const classes = readable.map(({ photo, values }) => ({ label: photo.label, photos: [values] }));
  const report = await handful.evaluate(classes, { signal });
  return { of, report, photos: readable.map(({ photo }) => photo) };
}

function saidTested({ report: { accuracy } }: Tested): string {
  return accuracy ? text.test.saidTested(accuracy.correct, accuracy.total) : text.test.noKnown;
}
