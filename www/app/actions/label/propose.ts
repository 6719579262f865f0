import { type App, announce, sentenceOf } from '../../app.js';
import { full } from '../../compact.js';
import { isOpen, labelsOf } from '../../state/given.js';
import type { LabelPhoto } from '../../state/label.js';
import { text } from '../../strings/index.js';
import { filterBy } from './order.js';
import { moveTo } from './select.js';

/** Photos proposed in one call; the procedure was measured with this many between two trainings. */
const PROPOSALS = 20;

/** The least sure photos, from which the engine chooses: sending it all photos would take too long. */
const CANDIDATES = 512;

/** Selects the photo whose label would help most: of the photos shown, or else of all. */
export async function labelThisNext(app: App): Promise<void> {
  const { state } = app;
  const { current, order, filter, folder } = state.label;
  const isOther = (photo: LabelPhoto): boolean =>
    photo !== current && isOpen(labelsOf(state), photo);
  const hasMoved = (): boolean => state.label.current !== current || state.label.order !== order;
  let proposed = state.label.proposed.filter(isOther);
  if (proposed.length === 0) proposed = (await propose(app, order)).filter(isOther);
  if (proposed.length === 0 && filter !== 'all' && !hasMoved())
    proposed = (await propose(app, folder?.photos ?? [])).filter(isOther);
  // The engine takes its time. A user who has moved on meanwhile is not moved again.
  if (hasMoved()) return;
  const [first] = proposed;
  if (!first) {
    announce(app, text.label.nothingToPropose);
    return;
  }
  if (!order.includes(first)) filterBy(app, 'all');
  state.label.proposed = proposed;
  moveTo(app, first);
  app.redrawAndFocus('#label-grid');
}

async function propose(app: App, photos: readonly LabelPhoto[]): Promise<LabelPhoto[]> {
  const { state } = app;
  if (!state.trained) return [];
  try {
    const handful = await app.handful;
    const classOf = labelsOf(state);
    const candidates = photos
      .filter((photo) => photo.answer && isOpen(classOf, photo))
      .filter(({ embedding }) => embedding?.space === handful.space)
      .sort((one, other) => margin(one) - margin(other))
      .slice(0, CANDIDATES);
    if (candidates.length === 0) return [];
    const embeddings = candidates.flatMap(({ embedding }) =>
      embedding ? [full(embedding.values)] : [],
    );
    const chosen = await handful.labelNext(embeddings, PROPOSALS);
    return chosen.photos.flatMap(({ index: at }) => candidates[at] ?? []);
  } catch (error) {
    announce(app, sentenceOf(error));
    return [];
  }
}

/** The difference of the two highest probabilities. */
function margin({ answer }: LabelPhoto): number {
  return (answer?.probability ?? 0) - (answer?.secondProbability ?? 0);
}
