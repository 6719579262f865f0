import type { Report } from 'handful';
import { type App, announce, isAbort, sentenceOf } from '../app.js';
import { DOUBTS_SHOWN, type Review } from '../state/check.js';
import { type Doubt, doubtsOf, type Place } from '../state/data-issues.js';
import { headsOnOffer, unlabelledOf } from '../state/unlabelled.js';
import { isBusy, type State } from '../state/state.js';
import { text } from '../strings/index.js';
import { movePhoto, removePhoto } from './classes.js';
import { record } from './record.js';

/** Something that goes on for as long as what it is about stays the same. */
interface Task<T> {
  about: T;
  controller: AbortController;
}

let reviewing: Task<Report> | undefined;
let comparing: Task<string> | undefined;
/** Not tried again by itself. */
let failed: Report | undefined;

/**
 * Keeps the review in step with the page, after every drawing: one is made of each training while
 * the room is open and nothing else is going on, and given up as soon as anything changes.
 */
export function attendCheck(app: App): void {
  const { state } = app;
  const wanted = state.room === 'check' && state.trained && !isBusy(state) ? state.report : null;
  if (reviewing && reviewing.about !== wanted) stopReview(app);
  if (comparing && comparing.about !== photosOf(state)) cancelComparison(app);
  const known = state.check.review?.of === wanted || failed === wanted;
  if (wanted && !known && !reviewing) void review(app, wanted);
}

/** Tries a review again that has failed. */
export function retryReview(app: App): void {
  failed = undefined;
  app.state.check.problem = null;
  app.redraw();
}

async function review(app: App, about: Report): Promise<void> {
  const { check } = app.state;
  const task = { about, controller: new AbortController() };
  reviewing = task;
  check.reviewing = 0;
  check.problem = null;
  app.redraw();
  try {
    const report = await (await app.handful).review({
      signal: task.controller.signal,
      onProgress: ({ done }) => {
        if (reviewing === task) check.reviewing = steps(app, check.reviewing, done);
      },
    });
    if (reviewing !== task) return;
    check.review = reviewOf(app.state, about, report);
    stopReview(app);
    announce(app, text.check.saidReviewed(doubtsOf(app.state).length));
  } catch (error) {
    if (reviewing !== task) return;
    stopReview(app);
    failed = about;
    if (!isAbort(error)) check.problem = sentenceOf(error);
  }
}

function stopReview(app: App): void {
  reviewing?.controller.abort();
  reviewing = undefined;
  app.state.check.reviewing = null;
  app.redraw();
}

/** Trains every way of learning on the photos as they are, beside the one in use. */
export async function compareHeads(app: App): Promise<void> {
  const { check } = app.state;
  const engine = app.handful;
  const task = { about: photosOf(app.state), controller: new AbortController() };
  comparing = task;
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
        if (comparing === task) check.comparing = steps(app, check.comparing, share);
      },
    });
    if (comparing !== task) return;
    check.compared = { results, photos: task.about };
    endComparison(app);
    announce(app, text.check.saidCompared(results.length));
  } catch (error) {
    if (comparing !== task) return;
    endComparison(app);
    if (!isAbort(error) && app.handful === engine) announce(app, sentenceOf(error));
  }
}

/** Gives a running comparison up; an earlier one stays on show. */
export function cancelComparison(app: App): void {
  comparing?.controller.abort();
  endComparison(app);
}

function endComparison(app: App): void {
  comparing = undefined;
  app.state.check.comparing = null;
  app.redraw();
}

/** Whether the comparison on show was made on the photos as they are now. */
export function isComparedNow(state: State): boolean {
  return state.check.compared?.photos === photosOf(state);
}

/** Moves a photo whose label is doubted to the class that it looks like. */
export function moveDoubted(app: App, doubt: Doubt & { kind: 'label' }): void {
  const { entry, photo } = doubt.place;
  const focus = nextFocus(app, doubt);
  movePhoto(app, entry, doubt.to, photo);
  app.redrawAndFocus(focus);
}

/** Removes one of a doubt's photos. */
export function removeDoubted(app: App, doubt: Doubt, { entry, photo }: Place): void {
  const focus = nextFocus(app, doubt);
  removePhoto(app, entry, photo);
  app.redrawAndFocus(focus);
}

/** Puts a doubt aside: everything stays as it is, and the doubt does not come back by itself. */
export function dismissDoubt(app: App, doubt: Doubt): void {
  const focus = nextFocus(app, doubt);
  const { check } = app.state;
  const { name } = doubt.place.photo.file;
  record(
    app,
    () => text.undo.doubtDismissed(name),
    () => {
      check.dismissed = new Set([...check.dismissed, doubt.id]);
    },
  );
  announce(app, text.check.saidKept(name));
  app.redrawAndFocus(focus);
}

/** Shows more of the doubts. */
export function showMoreDoubts(app: App): void {
  app.state.check.shown += DOUBTS_SHOWN;
  app.redraw();
}

/** Brings back the doubts that were put aside. */
export function bringBackDoubts(app: App): void {
  const { check } = app.state;
  record(
    app,
    () => text.undo.doubtsBack(check.dismissed.size),
    () => {
      check.dismissed = new Set();
    },
  );
  app.redrawAndFocus('#doubts-title');
}

/** Opens a cell of the confusion matrix, or closes it if it is the open one. */
export function toggleCell(app: App, truth: string, taken: string): void {
  const { check } = app.state;
  const open = check.cell?.truth === truth && check.cell.taken === taken;
  check.cell = open ? null : { truth, taken };
  app.redrawAndFocus(open ? '#confusion-title' : '#cell-title');
}

/** The next doubt in the list, or what stands above it. */
function nextFocus({ state }: App, doubt: Doubt): string {
  const doubts = doubtsOf(state);
  const index = doubts.findIndex(({ id }) => id === doubt.id);
  const next = doubts[index + 1] ?? doubts[index - 1];
  return next ? `#${next.id}` : '#doubts-title';
}

/** The findings by the page's own keys. */
function reviewOf(state: State, of: Report, report: Report): Review {
  const keys = new Map<number | null, number>();
  for (const { photos } of state.classes) for (const { id, key } of photos) keys.set(id, key);
  const findings = (report.photos ?? []).flatMap(({ id, duplicateOf, ...finding }) => {
    const photo = keys.get(id);
    if (photo === undefined) return [];
    return [{ ...finding, photo, duplicateOf: keys.get(duplicateOf) ?? null }];
  });
  return { of, findings, curve: report.learningCurve };
}

/** What tells one set of labelled photos from another. */
function photosOf({ classes }: State): string {
  return classes.map(({ label, photos }) => `${label}:${photos.map(({ id }) => id)}`).join('|');
}

/** Progress in whole percents, so that the page is not drawn more often than that. */
function steps(app: App, before: number | null, share: number): number {
  const now = Math.floor(share * 100) / 100;
  if (now !== before) app.redraw();
  return now;
}
