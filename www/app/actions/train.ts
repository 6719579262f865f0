import { type App, announce } from '../app.js';
import type { PageHead } from '../state/settings.js';
import { canTrain } from '../state/state.js';
import { learnsFromFolder, unlabelledOf } from '../state/unlabelled.js';
import { text } from '../strings/index.js';
import { showEngineError } from './engine-sync.js';
import { forgetAnswers, startAnswersRound } from './label/answer.js';
import { answerQueries } from './recognise.js';
import { record } from './record.js';

/** Changes within this many milliseconds lead to one training. The first one does not wait. */
const DELAY = 150;

/** Trains soon, because the photos, the classes or the head have changed. */
export function scheduleTraining(app: App): void {
  const { state } = app;
  cancelTraining(app);
  if (!canTrain(state)) {
    state.report = null;
    state.trained = false;
    for (const query of state.queries) query.prediction = null;
    forgetAnswers(app);
    app.redraw();
    return;
  }
  state.training = 'due';
  const isFirst = state.report === null && state.jobs.length === 0;
  app.running.training.timer = setTimeout(() => void train(app), isFirst ? 0 : DELAY);
  app.redraw();
}

/** Cancels a scheduled or running training. */
export function cancelTraining({ state, running }: App): void {
  const { training } = running;
  clearTimeout(training.timer);
  training.controller?.abort();
  training.controller = null;
  state.training = 'idle';
  for (const query of state.queries) query.stale = query.status !== 'failed';
}

/** Chooses the head. */
export function chooseHead(app: App, head: PageHead): void {
  record(
    app,
    () => text.undo.headChosen(text.heads[head][0]),
    () => {
      app.state.head = head;
    },
  );
  app.state.epochs = [];
  scheduleTraining(app);
}

/** Trains again if the head learns from the open folder, whose photos have changed. */
export function retrainOnFolder(app: App): void {
  if (learnsFromFolder(app.state.head)) scheduleTraining(app);
}

async function train(app: App): Promise<void> {
  const { state } = app;
  const { training } = app.running;
  const engine = app.handful;
  const controller = new AbortController();
  training.controller = controller;
  state.training = 'running';
  state.epochs = [];
  app.redraw();
  try {
    const handful = await engine;
    const report = await handful.train({
      head: state.head,
      unlabelled: learnsFromFolder(state.head) ? unlabelledOf(state, handful.space) : [],
      signal: controller.signal,
      onProgress: ({ epoch }) => {
        if (!epoch || training.controller !== controller) return;
        state.epochs.push(epoch);
        app.redraw();
      },
    });
    if (training.controller !== controller) return;
    training.controller = null;
    state.report = report;
    state.trained = true;
    state.training = 'idle';
    state.trainings += 1;
    announceTrained(app);
    answerQueries(app);
    startAnswersRound(app);
  } catch (error) {
    if (training.controller !== controller) return;
    training.controller = null;
    state.training = 'idle';
    if (app.handful === engine) showEngineError(app, error);
  }
}

function announceTrained(app: App): void {
  const figure = app.state.report?.leaveOneOut;
  announce(app, figure ? text.saidTrained(figure.correct, figure.total) : text.saidTrainedShort);
}
