import { type Failure, type Handful, HandfulError, type Prediction } from 'handful';
import { goToAnswers } from '../address.js';
import { type App, announce, isAbort } from '../app.js';
import { keepPixels } from '../intake/pixels.js';
import type { QueryReader } from '../running.js';
import { probableClass } from '../state/answer.js';
import type { Layout } from '../state/history.js';
import { isUnread, type Query } from '../state/photos.js';
import { shownName } from '../state/shown-name.js';
import { nextKey } from '../state/state.js';
import { text } from '../strings/index.js';
import { showEngineError } from './engine-sync.js';
import { sayNotes } from './notes.js';
import { type Predictions, runPredictions } from './prediction-loop.js';
import { record } from './record.js';

/** Photos handed to the engine at a time, so that no core waits for the next. */
const READ_AT_ONCE = 2 * navigator.hardwareConcurrency;

/** Adds photos to recognise, above the earlier ones. */
export function recognise(app: App, files: readonly File[]): void {
  const { state } = app;
  const added = files.map(
    (file): Query => ({
      key: nextKey(state),
      file,
      thumb: null,
      status: 'waiting',
      stale: true,
      embedding: null,
      prediction: null,
      problem: null,
      allScores: false,
    }),
  );
  record(
    app,
    () => text.undo.recognised(files.length),
    () => {
      state.queries = [...added, ...state.queries];
    },
  );
  state.queryBatch.total += added.length;
  app.redraw();
  if (added.length > 0) goToAnswers(app);
  readQueries(app);
}

/** Has a restarted engine read every query without an embedding of its space, and answer all again. */
export async function readQueriesAgain(app: App): Promise<void> {
  const engine = app.handful;
  const space = await engine.then(
    (handful) => handful.space,
    () => null,
  );
  if (space === null || app.handful !== engine) return;
  for (const query of app.state.queries)
    if (query.embedding?.space !== space) query.embedding = null;
  readQueries(app);
  answerQueries(app);
  app.redraw();
}

/** Restores the queries of a layout. Queries that come back are answered again. */
export function restoreQueries(app: App, { queries }: Layout): void {
  const { state } = app;
  const before = new Set(state.queries);
  const after = new Set(queries);
  for (const query of before) if (!after.has(query)) app.thumbnails.release(query);
  const back = queries.filter((query) => !before.has(query));
  for (const query of back) query.stale = query.status !== 'failed';
  state.queries = queries;
  state.queryBatch.total += back.filter(({ status }) => status === 'waiting').length;
  settleBatch(app);
  if (back.length > 0) void readQueriesAgain(app);
}

/** Predicts every read query whose answer is missing or out of date. */
export function answerQueries(app: App): void {
  void runPredictions(app, PREDICTIONS);
}

/** Removes one query. */
export function removeQuery(app: App, query: Query): void {
  const { state } = app;
  record(
    app,
    () => text.undo.resultRemoved(query.file.name),
    () => {
      state.queries = state.queries.filter((other) => other !== query);
    },
  );
  app.thumbnails.release(query);
  settleBatch(app);
  app.redrawAndFocus('#query-files');
}

/** Removes all queries. */
export function clearQueries(app: App): void {
  const { state } = app;
  for (const query of state.queries) app.thumbnails.release(query);
  record(
    app,
    () => text.undo.resultsCleared,
    () => {
      state.queries = [];
    },
  );
  stopReading(app);
  settleBatch(app);
  app.redrawAndFocus('#query-files');
}

/** Removes the queries that have no answer yet. */
export function cancelQueries(app: App): void {
  const { state } = app;
  const waiting = state.queries.filter(({ status }) => status === 'waiting');
  for (const query of waiting) app.thumbnails.release(query);
  record(
    app,
    () => text.undo.recognisingCancelled(waiting.length),
    () => {
      state.queries = state.queries.filter(({ status }) => status !== 'waiting');
    },
  );
  stopReading(app);
  settleBatch(app);
  announce(app, text.cancelledQueries);
}

function readQueries(app: App): void {
  const { queries } = app.running;
  if (queries.reader?.engine !== app.handful) {
    stopReading(app);
    queries.reader = {
      engine: app.handful,
      controller: new AbortController(),
      taken: new Set(),
      active: 0,
      notes: [],
    };
  }
  const { reader } = queries;
  if (reader.active === 0) reader.notes = [];
  const unread = app.state.queries.filter(isUnread).length;
  while (reader.active < Math.min(READ_AT_ONCE, unread)) void readOn(app, reader);
}

function stopReading({ running: { queries } }: App): void {
  queries.reader?.controller.abort();
  queries.reader = null;
}

/** Reads one query after the other until all are taken. */
async function readOn(app: App, reader: QueryReader): Promise<void> {
  const { engine, controller, taken } = reader;
  reader.active += 1;
  try {
    const handful = await engine;
    for (let query = nextUnread(app, taken); query; query = nextUnread(app, taken)) {
      taken.add(query);
      const { signal } = controller;
      sayNotes(app, reader.notes, await keepPixels(app, handful, [query], signal));
      const [outcome] = await handful.embed([query.file], { signal });
      if (!outcome) throw new HandfulError('engine', 'No answer came.');
      app.state.engine = handful.engine;
      if (outcome instanceof Float32Array)
        query.embedding = { space: handful.space, values: outcome };
      else fail(app, query, outcome);
      taken.delete(query);
      answerQueries(app);
    }
  } catch (error) {
    if (!isAbort(error) && app.handful === engine) showEngineError(app, error);
  }
  reader.active -= 1;
}

function nextUnread({ state }: App, taken: ReadonlySet<Query>): Query | undefined {
  return state.queries.find((query) => isUnread(query) && !taken.has(query));
}

function fail(app: App, query: Query, failure: Failure): void {
  const { state } = app;
  if (!state.queries.includes(query)) return;
  if (query.status === 'waiting') countAnswered(app, query);
  query.status = 'failed';
  query.problem = text.reason(failure.code, failure.message);
  query.stale = false;
  state.failures = [...state.failures, failure];
}

const PREDICTIONS: Predictions<Query> = {
  slot: 'queries',
  next: ({ state }, space) => {
    const ready = state.phase === 'ready' && state.trained && state.training === 'idle';
    if (!ready) return undefined;
    const known = state.queries.filter(({ embedding }) => embedding?.space === space);
    return known.find(({ status }) => status === 'waiting') ?? known.find(({ stale }) => stale);
  },
  predict: async (app, handful: Handful, query) => {
    const { state } = app;
    const { report } = state;
    if (!query.embedding) return;
    const prediction = await handful.predict(query.embedding.values);
    setPrediction(app, query, prediction, state.report === report && state.training === 'idle');
  },
  ended: (app) => {
    settleBatch(app);
    app.redraw();
  },
};

function setPrediction(app: App, query: Query, prediction: Prediction, current: boolean): void {
  if (!app.state.queries.includes(query)) return;
  if (query.status === 'waiting') countAnswered(app, query);
  query.status = 'done';
  query.prediction = prediction;
  query.stale = !current;
}

function countAnswered(app: App, query: Query): void {
  app.state.queryBatch.done += 1;
  app.running.queries.answered.push(query);
}

/** Announces the answers once no query waits, and resets the progress. */
function settleBatch(app: App): void {
  if (app.state.queries.some(({ status }) => status === 'waiting')) return;
  app.state.queryBatch = { done: 0, total: 0 };
  const { queries } = app.running;
  announceAnswers(app, queries.answered);
  queries.answered = [];
  app.redraw();
}

function saidAnswer({ prediction }: Query): string {
  if (!prediction) return '';
  const probable = probableClass(prediction);
  if (prediction.label !== null) return shownName(prediction.label);
  return probable === null ? text.looksDifferent : text.probably(shownName(probable));
}

function announceAnswers(app: App, queries: readonly Query[]): void {
  const [query] = queries;
  if (!query) return;
  const failed = queries.filter(({ status }) => status === 'failed').length;
  if (queries.length > 1) announce(app, text.saidResults(queries.length - failed, failed));
  else {
    announce(app, text.saidResult(query.file.name, query.problem ?? saidAnswer(query)));
  }
}
