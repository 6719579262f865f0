import type { Handful, Prediction } from 'handful';
import type { App } from '../../app.js';
import { full } from '../../compact.js';
import type { Answer, LabelPhoto } from '../../state/label.js';
import { Answering } from '../prediction-loop.js';
import { disarrange } from './order.js';

/** Photos predicted in one call: few enough that a training need not wait for them. */
const PORTION = 64;

/** Where the search for photos with an old answer goes on, so that none waits for ever. */
let place = 0;

/** Has every photo answered anew: the classifier, or the name of a class, has changed. */
export function answerPhotosAgain(app: App): void {
  app.state.label.round += 1;
  answerPhotos(app);
}

/** Predicts every photo whose answer is missing or out of date; those on the screen first. */
export function answerPhotos(app: App): void {
  answering.start(app);
}

/** Takes all answers back, because there is nothing to tell apart any more. */
export function forgetAnswers(app: App): void {
  for (const photo of app.state.label.folder?.photos ?? []) photo.answer = null;
  app.state.label.proposed = [];
}

const answering = new Answering(nextPhotos, answer, (app) => {
  // While photos are read, each is answered by itself, and the reading shows now and then how far it is.
  if (app.state.label.reading !== 'running') app.redraw();
});

async function answer(app: App, handful: Handful, photos: readonly LabelPhoto[]): Promise<void> {
  const { label } = app.state;
  const { round } = label;
  const embeddings = photos.flatMap(({ embedding }) => (embedding ? [full(embedding.values)] : []));
  const predictions = await handful.predict(embeddings);
  const current = app.state.training === 'idle' && label.round === round;
  for (const [index, photo] of photos.entries()) {
    const prediction = predictions[index];
    if (!prediction || !('scores' in prediction)) continue;
    photo.answer = inShort(prediction);
    photo.answeredIn = current ? round : -1;
  }
  disarrange(app);
  if (photos.some((photo) => isOnScreen(app, photo))) app.redraw();
}

/** The next photos to predict, all of one kind: on the screen, or anywhere in the folder. */
function nextPhotos(app: App, space: string): LabelPhoto[] | undefined {
  const { label, phase, trained, training } = app.state;
  if (!label.folder || phase !== 'ready' || !trained || training !== 'idle') return undefined;
  const isDue = ({ answeredIn, embedding }: LabelPhoto): boolean =>
    answeredIn !== label.round && embedding?.space === space;
  const { from, to } = label.view;
  const visible = label.order.slice(from, to).filter(isDue);
  if (visible.length > 0) return visible.slice(0, PORTION);
  const { photos } = label.folder;
  const due: LabelPhoto[] = [];
  for (let seen = 0; seen < photos.length && due.length < PORTION; seen += 1) {
    place = (place + 1) % photos.length;
    const photo = photos[place];
    if (photo && isDue(photo)) due.push(photo);
  }
  return due.length > 0 ? due : undefined;
}

function isOnScreen({ state }: App, photo: LabelPhoto): boolean {
  const { order, view } = state.label;
  return order.slice(view.from, view.to).includes(photo);
}

/** The scores of all classes would take several times the room, for ten thousand photos. */
function inShort({ scores, unlike, similarity }: Prediction): Answer | null {
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
