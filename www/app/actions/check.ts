import type { Report } from 'handful';
import { type App, announce, isAbort, sentenceOf } from '../app.js';
import type { Task } from '../running.js';
import { ISSUES_SHOWN, type Review } from '../state/check.js';
import {
  type ClassPhoto,
  type DataIssue,
  dataIssuesOf,
  nothingFound,
} from '../state/data-issues.js';
import type { TaughtPhoto } from '../state/photos.js';
import { isBusy, type State } from '../state/state.js';
import { headsOnOffer, unlabelledOf } from '../state/unlabelled.js';
import { text } from '../strings/index.js';
import { movePhoto, removePhoto } from './classes.js';
import { record } from './record.js';

/**
 * Starts or cancels the review; called after every redraw. Each training is reviewed while the view is
 * open and nothing else is computed, and the review is cancelled as soon as anything changes.
 */
export function updateReview(app: App): void {
  const { state } = app;
  const { review, comparison, failed } = app.running.check;
  const wanted = state.view === 'check' && state.trained && !isBusy(state) ? state.report : null;
  if (review && review.about !== wanted) stopReview(app);
  if (comparison && comparison.about !== photosKey(state)) cancelComparison(app);
  const known = state.check.review?.of === wanted || failed === wanted;
  if (wanted && !known && !app.running.check.review) void startReview(app, wanted);
}

/** Repeats a review that failed. */
export function retryReview(app: App): void {
  app.running.check.failed = null;
  app.state.check.problem = null;
  app.redraw();
}

async function startReview(app: App, about: Report): Promise<void> {
  const { check } = app.state;
  const running = app.running.check;
  const task: Task<Report> = { about, controller: new AbortController() };
  running.review = task;
  check.reviewing = 0;
  check.problem = null;
  app.redraw();
  try {
    const report = await (await app.handful).review({
      signal: task.controller.signal,
      onProgress: ({ done }) => {
        if (running.review === task) check.reviewing = percents(app, check.reviewing, done);
      },
    });
    if (running.review !== task) return;
    check.review = reviewOf(app.state, about, report);
    stopReview(app);
    announce(app, saidReviewed(app.state));
  } catch (error) {
    if (running.review !== task) return;
    stopReview(app);
    running.failed = about;
    if (!isAbort(error)) check.problem = sentenceOf(error);
  }
}

function saidReviewed(state: State): string {
  return text.check.saidReviewed(dataIssuesOf(state).length, nothingFound(state).dismissed);
}

function stopReview(app: App): void {
  const { check } = app.running;
  check.review?.controller.abort();
  check.review = null;
  app.state.check.reviewing = null;
  app.redraw();
}

/** Trains every head on the current photos and compares them. */
export async function compareHeads(app: App): Promise<void> {
  const { check } = app.state;
  const running = app.running.check;
  const engine = app.handful;
  const task: Task<string> = { about: photosKey(app.state), controller: new AbortController() };
  running.comparison = task;
  check.comparing = 0;
  app.redraw();
  try {
    const handful = await engine;
    const heads = headsOnOffer(app.state);
    const results = await handful.compare(heads, {
      unlabelled: unlabelledOf(app.state, handful.space),
      signal: task.controller.signal,
      onProgress: ({ done, total }) => {
        const share = done / (total ?? heads.length);
        if (running.comparison === task) check.comparing = percents(app, check.comparing, share);
      },
    });
    if (running.comparison !== task) return;
    check.compared = { results, photos: task.about };
    endComparison(app);
    announce(app, text.check.saidCompared(results.length));
  } catch (error) {
    if (running.comparison !== task) return;
    endComparison(app);
    if (!isAbort(error) && app.handful === engine) announce(app, sentenceOf(error));
  }
}

/** Cancels the running comparison. The last result stays visible. */
export function cancelComparison(app: App): void {
  app.running.check.comparison?.controller.abort();
  endComparison(app);
}

function endComparison(app: App): void {
  app.running.check.comparison = null;
  app.state.check.comparing = null;
  app.redraw();
}

/** Whether the last comparison was made on the current photos. */
export function isComparedNow(state: State): boolean {
  return state.check.compared?.photos === photosKey(state);
}

/** Moves a photo with a suspect label to the class it resembles. */
export function moveSuspect(app: App, issue: DataIssue & { kind: 'label' }): void {
  const { entry, photo } = issue.subject;
  const focus = nextFocus(app, issue);
  movePhoto(app, entry, issue.to, photo);
  app.redrawAndFocus(focus);
}

/** Removes one of an issue's photos. */
export function removeSuspect(app: App, issue: DataIssue, { entry, photo }: ClassPhoto): void {
  const focus = nextFocus(app, issue);
  removePhoto(app, entry, photo);
  app.redrawAndFocus(focus);
}

/** Hides an issue until the user restores the dismissed issues. */
export function dismissIssue(app: App, issue: DataIssue): void {
  const focus = nextFocus(app, issue);
  const { check } = app.state;
  const { name } = issue.subject.photo.file;
  record(
    app,
    () => text.undo.issueDismissed(name),
    () => {
      check.dismissed = new Set([...check.dismissed, issue.id]);
    },
  );
  announce(app, text.check.saidDismissed(name));
  app.redrawAndFocus(focus);
}

/** Shows more issues. */
export function showMoreIssues(app: App): void {
  app.state.check.shown += ISSUES_SHOWN;
  app.redraw();
}

/** Shows the dismissed issues again. */
export function restoreIssues(app: App): void {
  const { check } = app.state;
  const count = nothingFound(app.state).dismissed;
  record(
    app,
    () => text.undo.issuesRestored(count),
    () => {
      check.dismissed = new Set();
    },
  );
  app.redrawAndFocus('#issues-title');
}

/** Opens a cell of the confusion matrix, or closes the open cell. */
export function toggleCell(app: App, truth: string, taken: string): void {
  const { check } = app.state;
  const open = check.cell?.truth === truth && check.cell.taken === taken;
  check.cell = open ? null : { truth, taken };
  app.redrawAndFocus(open ? '#confusion-title' : '#cell-title');
}

/** The selector of the next issue in the list, or else of its heading. */
function nextFocus({ state }: App, issue: DataIssue): string {
  const issues = dataIssuesOf(state);
  const index = issues.findIndex(({ id }) => id === issue.id);
  const next = issues[index + 1] ?? issues[index - 1];
  return next ? `#${next.id}` : '#issues-title';
}

/** The findings of a report, with the page's photos in place of the engine's ids. */
function reviewOf(state: State, of: Report, report: Report): Review {
  const photos = new Map<number, TaughtPhoto>();
  for (const entry of state.classes)
    for (const photo of entry.photos) if (photo.id !== null) photos.set(photo.id, photo);
  const findings = (report.photos ?? []).flatMap(({ id, duplicateOf, ...finding }) => {
    const photo = photos.get(id);
    if (!photo) return [];
    const original = duplicateOf === null ? null : (photos.get(duplicateOf) ?? null);
    return [{ ...finding, photo, duplicateOf: original }];
  });
  return { of, findings, curve: report.learningCurve };
}

/** Identifies the set of labelled photos. */
function photosKey({ classes }: State): string {
  return classes.map(({ label, photos }) => `${label}:${photos.map(({ id }) => id)}`).join('|');
}

/** Progress in whole percents; the page is redrawn only when it changes. */
function percents(app: App, before: number | null, share: number): number {
  const now = Math.floor(share * 100) / 100;
  if (now !== before) app.redraw();
  return now;
}
