import { type Failure, type Handful, HandfulError, type Prediction } from 'handful';
import { type App, announce, isAbort } from '../app.js';
import type { Layout } from '../state/history.js';
import { isUnread, nextKey, type Query } from '../state/state.js';
import { text } from '../strings/index.js';
import { Answering } from './prediction-loop.js';
import { record } from './record.js';
import { stopOn } from './engine-sync.js';

/** Photos handed to the engine at a time, so that no core waits for the next. */
const READ_AT_ONCE = 2 * navigator.hardwareConcurrency;

/** Has an engine turn photos into embeddings. */
interface Reader {
  engine: Promise<Handful>;
  controller: AbortController;
  taken: Set<Query>;
  lanes: number;
}

let reader: Reader | undefined;
/** Photos with a first answer, to be told of when the last of their drop has one. */
let answered: Query[] = [];

/** Adds photos to recognise, above the earlier ones. */
export function recognise(app: App, files: readonly File[]): void {
  const { state } = app;
  const fresh = files.map(
    (file): Query => ({
      key: nextKey(),
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
      state.queries = [...fresh, ...state.queries];
    },
  );
  state.queryBatch.total += fresh.length;
  app.redraw();
  readQueries(app);
}

/** Has the engine look at every photo that it, or an earlier one of its space, has not looked at yet. */
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

/** Brings the photos to recognise to where they stood; those that come back are asked about again. */
export function arrangeQueries(app: App, { queries }: Layout): void {
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

/** Predicts every photo whose answer is missing or out of date, as far as it has been looked at. */
export function answerQueries(app: App): void {
  answering.start(app);
}

/** Takes one photo off the results. */
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

/** Takes all photos off the results. */
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
  stopReading();
  settleBatch(app);
  app.redrawAndFocus('#query-files');
}

/** Drops the photos that have no answer yet, and keeps the answers. */
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
  stopReading();
  settleBatch(app);
  announce(app, text.cancelledQueries);
}

function readQueries(app: App): void {
  if (reader?.engine !== app.handful) {
    stopReading();
    reader = {
      engine: app.handful,
      controller: new AbortController(),
      taken: new Set(),
      lanes: 0,
    };
  }
  const unread = app.state.queries.filter(isUnread).length;
  while (reader.lanes < Math.min(READ_AT_ONCE, unread)) void readOn(app, reader);
}

function stopReading(): void {
  reader?.controller.abort();
  reader = undefined;
}

/** Reads one photo after the other until none is left that no other lane has taken. */
async function readOn(app: App, own: Reader): Promise<void> {
  const { engine, controller, taken } = own;
  own.lanes += 1;
  try {
    const handful = await engine;
    for (let query = nextUnread(app, taken); query; query = nextUnread(app, taken)) {
      taken.add(query);
      const [outcome] = await handful.embed([query.file], { signal: controller.signal });
      if (!outcome) throw new HandfulError('engine', 'No answer came.');
      app.state.engine = handful.engine;
      if (outcome instanceof Float32Array)
        query.embedding = { space: handful.space, values: outcome };
      else fail(app, query, outcome);
      taken.delete(query);
      answerQueries(app);
    }
  } catch (error) {
    if (!isAbort(error) && app.handful === engine) stopOn(app, error);
  }
  own.lanes -= 1;
}

function nextUnread({ state }: App, taken: ReadonlySet<Query>): Query | undefined {
  return state.queries.find((query) => isUnread(query) && !taken.has(query));
}

function fail(app: App, query: Query, failure: Failure): void {
  const { state } = app;
  if (!state.queries.includes(query)) return;
  if (query.status === 'waiting') first(app, query);
  query.status = 'failed';
  query.problem = text.reason(failure.code, failure.message);
  query.stale = false;
  state.failures = [...state.failures, failure];
}

const answering = new Answering(nextQuery, answer, (app) => {
  settleBatch(app);
  app.redraw();
});

async function answer(app: App, handful: Handful, query: Query): Promise<void> {
  const { state } = app;
  const { report } = state;
  if (!query.embedding) return;
  const prediction = await handful.predict(query.embedding.values);
  settle(app, query, prediction, state.report === report && state.training === 'idle');
}

function nextQuery(app: App, space: string): Query | undefined {
  const { state } = app;
  const able = state.phase === 'ready' && state.trained && state.training === 'idle';
  if (!able) return undefined;
  const known = state.queries.filter(({ embedding }) => embedding?.space === space);
  return known.find(({ status }) => status === 'waiting') ?? known.find(({ stale }) => stale);
}

function settle(app: App, query: Query, prediction: Prediction, current: boolean): void {
  if (!app.state.queries.includes(query)) return;
  if (query.status === 'waiting') first(app, query);
  query.status = 'done';
  query.prediction = prediction;
  query.stale = !current;
}

function first(app: App, query: Query): void {
  app.state.queryBatch.done += 1;
  answered.push(query);
}

/** Once nothing waits any more, the answers are told, and the next drop counts from nought. */
function settleBatch(app: App): void {
  if (app.state.queries.some(({ status }) => status === 'waiting')) return;
  app.state.queryBatch = { done: 0, total: 0 };
  sayAnswers(app, answered);
  answered = [];
  app.redraw();
}

function sayAnswers(app: App, queries: readonly Query[]): void {
  const [query] = queries;
  if (!query) return;
  if (queries.length > 1) announce(app, text.saidResults(queries.length));
  else {
    const answer = query.problem ?? query.prediction?.label ?? text.unlike;
    announce(app, text.saidResult(query.file.name, answer));
  }
}
