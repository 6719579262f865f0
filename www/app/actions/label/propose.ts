import { type App, announce, sentenceOf } from '../../app.js';
import { full } from '../../compact.js';
import { homesOf } from '../../state/photo-index.js';
import type { LabelPhoto } from '../../state/label.js';
import { text } from '../../strings/index.js';
import { isOpen } from './decide.js';
import { filterBy } from './order.js';
import { select } from './select.js';

/** Photos proposed in one go; the procedure was measured with as many between two trainings. */
const PROPOSALS = 20;

/** The most doubtful photos, among which the engine chooses: sending it all of them would take long. */
const CANDIDATES = 512;

/** Leads to the photo whose label would help most. */
export async function labelThisNext(app: App): Promise<void> {
  const { label } = app.state;
  const homes = homesOf(app.state);
  label.proposed = label.proposed.filter(
    (photo) => photo !== label.current && isOpen(homes, photo),
  );
  if (label.proposed.length === 0) label.proposed = await propose(app);
  const [first] = label.proposed;
  if (!first) {
    announce(app, text.label.nothingToPropose);
    return;
  }
  if (!label.order.includes(first)) filterBy(app, 'all');
  select(app, first);
  app.redrawAndFocus('#label-grid');
}

async function propose(app: App): Promise<LabelPhoto[]> {
  const { state } = app;
  if (!state.trained) return [];
  try {
    const handful = await app.handful;
    const homes = homesOf(state);
    const candidates = (state.label.folder?.photos ?? [])
      .filter((photo) => photo.answer && isOpen(homes, photo))
      .filter(({ embedding }) => embedding?.space === handful.space)
      .sort((one, other) => margin(one) - margin(other))
      .slice(0, CANDIDATES);
    if (candidates.length === 0) return [];
    const embeddings = candidates.flatMap(({ embedding }) =>
      embedding ? [full(embedding.values)] : [],
    );
    const { photos } = await handful.labelNext(embeddings, PROPOSALS);
    return photos.flatMap(({ index }) => candidates[index] ?? []);
  } catch (error) {
    announce(app, sentenceOf(error));
    return [];
  }
}

/** By how much the likeliest class is likelier than the second. */
function margin({ answer }: LabelPhoto): number {
  return (answer?.probability ?? 0) - (answer?.secondProbability ?? 0);
}
