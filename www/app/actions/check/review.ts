import type { Report } from 'handful';
import { type App, announce, isAbort, sentenceOf } from '../../app.js';
import type { Task } from '../../running.js';
import type { Review } from '../../state/check.js';
import { dataIssuesOf, nothingFound } from '../../state/data-issues.js';
import type { TaughtPhoto } from '../../state/photos.js';
import { isBusy, type State } from '../../state/state.js';
import { text } from '../../strings/index.js';
import { cancelComparison, isStale } from './comparison.js';
import { percents } from './progress.js';

/**
 * Starts or cancels the review; called after every redraw. Each training is reviewed while the view is
 * open and nothing else is computed, and the review is cancelled as soon as anything changes.
 */
export function updateReview(app: App): void {
  const { state } = app;
  const { review, comparison, failed } = app.running.check;
  const wanted = state.view === 'check' && state.trained && !isBusy(state) ? state.report : null;
  if (review && review.about !== wanted) stopReview(app);
  if (comparison && isStale(state, comparison.about)) cancelComparison(app);
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
