import { type Failure, HandfulError, type Prediction } from 'handful';
import { type App, announce, isAbort } from '../app.js';
import { nextKey, type Query } from '../state.js';
import { text } from '../strings/index.js';
import { stopOn } from './tell.js';

let answering: AbortController | undefined;

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
      prediction: null,
      problem: null,
      allScores: false,
    }),
  );
  state.queries = [...fresh, ...state.queries];
  state.queryBatch.total += fresh.length;
  app.redraw();
  answerQueries(app);
}

/** Predicts every photo whose answer is missing or out of date, one after the other. */
export function answerQueries(app: App): void {
  if (answering === undefined) void answerAll(app);
}

/** Takes one photo off the results. */
export function removeQuery(app: App, query: Query): void {
  app.state.queries = app.state.queries.filter((other) => other !== query);
  app.thumbnails.release(query);
  settleBatch(app);
  app.redrawAndFocus('#query-files');
}

/** Takes all photos off the results. */
export function clearQueries(app: App): void {
  for (const query of app.state.queries) app.thumbnails.release(query);
  app.state.queries = [];
  answering?.abort();
  settleBatch(app);
  app.redrawAndFocus('#query-files');
}

/** Drops the photos that have no answer yet, and keeps the answers. */
export function cancelQueries(app: App): void {
  const { state } = app;
  for (const query of state.queries.filter(({ status }) => status === 'waiting'))
    app.thumbnails.release(query);
  state.queries = state.queries.filter(({ status }) => status !== 'waiting');
  answering?.abort();
  settleBatch(app);
  announce(app, text.cancelledQueries);
}

async function answerAll(app: App): Promise<void> {
  const { state } = app;
  const engine = app.handful;
  const controller = new AbortController();
  answering = controller;
  const said: Query[] = [];
  try {
    const handful = await engine;
    for (let query = nextQuery(app); query; query = nextQuery(app)) {
      const { report } = state;
      const first = query.status === 'waiting';
      const [answer] = await handful.predict([query.file], { signal: controller.signal });
      if (!answer) throw new HandfulError('engine', 'No answer came.');
      settle(app, query, answer, state.report === report && state.training === 'idle');
      if (first) said.push(query);
      state.engine = handful.engine;
      app.redraw();
    }
  } catch (error) {
    const outdated = isNotTrained(error) && state.training !== 'idle';
    if (!isAbort(error) && !outdated && app.handful === engine) stopOn(app, error);
  }
  answering = undefined;
  settleBatch(app);
  sayAnswers(app, said);
  if (nextQuery(app)) answerQueries(app);
}

/** A class may have gone between two predictions; the training that follows mends that. */
function isNotTrained(error: unknown): boolean {
  return error instanceof HandfulError && error.code === 'not-trained';
}

function nextQuery(app: App): Query | undefined {
  const { state } = app;
  const trained = state.phase === 'ready' && state.report !== null && state.training === 'idle';
  if (!trained) return undefined;
  return (
    state.queries.find((query) => query.status === 'waiting') ??
    state.queries.find((query) => query.stale)
  );
}

function settle(app: App, query: Query, answer: Prediction | Failure, current: boolean): void {
  if (query.status === 'waiting') app.state.queryBatch.done += 1;
  if ('code' in answer) {
    query.status = 'failed';
    query.problem = answer.message;
    query.stale = false;
    if (app.state.queries.includes(query)) app.state.failures = [...app.state.failures, answer];
    return;
  }
  query.status = 'done';
  query.prediction = answer;
  query.stale = !current;
}

/** Once nothing waits any more, the next drop counts from nought. */
function settleBatch(app: App): void {
  if (app.state.queries.some(({ status }) => status === 'waiting')) return;
  app.state.queryBatch = { done: 0, total: 0 };
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
