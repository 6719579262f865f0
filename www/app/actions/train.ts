import { type App, announce } from '../app.js';
import { cautionOf, learnsFromFolder, unlabelledOf } from '../state/unlabelled.js';
import { canTrain, type PageHead } from '../state/state.js';
import { text } from '../strings/index.js';
import { tenths } from '../tenths.js';
import { answerPhotosAgain, forgetAnswers } from './label/answer.js';
import { answerQueries } from './recognise.js';
import { record } from './record.js';
import { stopOn } from './engine-sync.js';

/** Changes that follow each other within this many milliseconds are trained on together. */
const PAUSE = 150;

let timer: ReturnType<typeof setTimeout> | undefined;
let running: AbortController | undefined;

/** Trains again soon, because the photos, the classes or the head have changed. */
export function scheduleTraining(app: App): void {
  forgetTraining(app);
  if (!canTrain(app.state)) {
    app.state.report = null;
    app.state.caution = null;
    app.state.trained = false;
    for (const query of app.state.queries) query.prediction = null;
    forgetAnswers(app);
    app.redraw();
    return;
  }
  app.state.training = 'due';
  timer = setTimeout(() => void train(app), PAUSE);
  app.redraw();
}

/** Calls a planned or running training off. */
export function forgetTraining(app: App): void {
  clearTimeout(timer);
  running?.abort();
  running = undefined;
  app.state.training = 'idle';
  for (const query of app.state.queries) query.stale = query.status !== 'failed';
}

/** Chooses the way of learning. */
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

/** Trains again if the way of learning learns from the open folder too, of which there is more or less now. */
export function followFolder(app: App): void {
  if (learnsFromFolder(app.state.head)) scheduleTraining(app);
}

async function train(app: App): Promise<void> {
  const { state } = app;
  const engine = app.handful;
  const controller = new AbortController();
  running = controller;
  state.training = 'running';
  state.epochs = [];
  app.redraw();
  try {
    const handful = await engine;
    const unlabelled = learnsFromFolder(state.head) ? unlabelledOf(state, handful.space) : [];
    const report = await handful.train({
      head: state.head,
      unlabelled,
      signal: controller.signal,
      onProgress: ({ epoch }) => {
        if (!epoch || running !== controller) return;
        state.epochs.push(epoch);
        app.redraw();
      },
    });
    if (running !== controller) return;
    running = undefined;
    state.report = report;
    state.caution = report.caution === null ? null : cautionOf(state, unlabelled.length);
    state.trained = true;
    state.training = 'idle';
    state.trainings += 1;
    sayTrained(app);
    answerQueries(app);
    answerPhotosAgain(app);
  } catch (error) {
    if (running !== controller) return;
    running = undefined;
    state.training = 'idle';
    if (app.handful === engine) stopOn(app, error);
  }
}

function sayTrained(app: App): void {
  const figure = app.state.report?.leaveOneOut;
  announce(app, figure ? text.saidTrained(tenths(figure).about) : text.saidTrainedShort);
}
