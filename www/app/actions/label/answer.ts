import type { Prediction } from 'handful';
import type { App } from '../../app.js';
import { full } from '../../compact.js';
import type { Answer, LabelPhoto } from '../../state/label.js';
import { type Predictions, runPredictions } from '../prediction-loop.js';
import { markUnsorted } from './order.js';

/** Photos predicted in one call: few enough that a training does not wait for them. */
const PORTION = 64;

/** Makes all answers out of date, because the classifier or the name of a class has changed. */
export function startAnswersRound(app: App): void {
  app.state.label.round += 1;
  answerPhotos(app);
}

/** Predicts every photo whose answer is missing or out of date; those on the screen first. */
export function answerPhotos(app: App): void {
  void runPredictions(app, PREDICTIONS);
}

/** Removes all answers, because there is nothing to train. */
export function forgetAnswers({ state: { label } }: App): void {
  for (const photo of label.folder?.photos ?? []) photo.answer = null;
  label.proposed = [];
}

const PREDICTIONS: Predictions<readonly LabelPhoto[]> = {
  slot: 'folder',
  next: nextPhotos,
  predict: async (app, handful, photos) => {
    const { label } = app.state;
    const { round } = label;
    const embeddings = photos.flatMap(({ embedding }) =>
      embedding ? [full(embedding.values)] : [],
    );
    const predictions = await handful.predict(embeddings);
    const current = app.state.training === 'idle' && label.round === round;
    for (const [index, photo] of photos.entries()) {
      const prediction = predictions[index];
      if (!prediction || !('scores' in prediction)) continue;
      photo.answer = answerOf(prediction);
      photo.answeredIn = current ? round : -1;
    }
    markUnsorted(app);
    if (photos.some((photo) => isOnScreen(app, photo))) app.redraw();
  },
  ended: (app) => {
    // While photos are read, this loop ends after each photo, and the reading redraws at its own pace.
    if (app.state.label.reading !== 'running') app.redraw();
  },
};

/** The next photos to predict: those on the screen, or else from the whole folder in turn. */
function nextPhotos({ state, running }: App, space: string): LabelPhoto[] | undefined {
  const { label, phase, trained, training } = state;
  if (!label.folder || phase !== 'ready' || !trained || training !== 'idle') return undefined;
  const isDue = ({ answeredIn, embedding }: LabelPhoto): boolean =>
    answeredIn !== label.round && embedding?.space === space;
  const { from, to } = label.grid;
  const visible = label.order.slice(from, to).filter(isDue);
  if (visible.length > 0) return visible.slice(0, PORTION);
  const { photos } = label.folder;
  const due: LabelPhoto[] = [];
  for (let seen = 0; seen < photos.length && due.length < PORTION; seen += 1) {
    running.folder.cursor = (running.folder.cursor + 1) % photos.length;
    const photo = photos[running.folder.cursor];
    if (photo && isDue(photo)) due.push(photo);
  }
  return due.length > 0 ? due : undefined;
}

function isOnScreen({ state }: App, photo: LabelPhoto): boolean {
  const { order, grid } = state.label;
  return order.slice(grid.from, grid.to).includes(photo);
}

/** Keeps the two likeliest classes. The scores of all classes would take several times the memory. */
function answerOf({ scores, unlike, similarity }: Prediction): Answer | null {
  const [first, second] = scores;
  if (!first) return null;
  return {
    label: first.label,
    probability: first.probability,
    second: second?.label ?? null,
    secondProbability: second?.probability ?? null,
    similarity,
    unlike,
  };
}
