import { type App, announce, sentenceOf } from '../../app.js';
import { full } from '../../compact.js';
import type { LabelPhoto } from '../../state/label.js';
import { indexPhotos } from '../../state/photo-index.js';
import { text } from '../../strings/index.js';
import { isOpen } from './decide.js';
import { filterBy } from './order.js';
import { select } from './select.js';

/** Photos proposed in one call; the procedure was measured with this many between two trainings. */
const PROPOSALS = 20;

/** The least sure photos, from which the engine chooses: sending it all photos would take too long. */
const CANDIDATES = 512;

/** Selects the photo whose label would help most. */
export async function labelThisNext(app: App): Promise<void> {
  const { label } = app.state;
  const index = indexPhotos(app.state);
  label.proposed = label.proposed.filter(
    (photo) => photo !== label.current && isOpen(index, photo),
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
    const index = indexPhotos(state);
    const candidates = (state.label.folder?.photos ?? [])
      .filter((photo) => photo.answer && isOpen(index, photo))
      .filter(({ embedding }) => embedding?.space === handful.space)
      .sort((one, other) => margin(one) - margin(other))
      .slice(0, CANDIDATES);
    if (candidates.length === 0) return [];
    const embeddings = candidates.flatMap(({ embedding }) =>
      embedding ? [full(embedding.values)] : [],
    );
    const { photos } = await handful.labelNext(embeddings, PROPOSALS);
    return photos.flatMap((chosen) => candidates[chosen.index] ?? []);
  } catch (error) {
    announce(app, sentenceOf(error));
    return [];
  }
}

/** The difference of the two highest probabilities. */
function margin({ answer }: LabelPhoto): number {
  return (answer?.probability ?? 0) - (answer?.secondProbability ?? 0);
}
