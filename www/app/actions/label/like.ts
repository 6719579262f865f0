import { type App, announce, sentenceOf } from '../../app.js';
import { full } from '../../compact.js';
import type { LabelPhoto } from '../../state/label.js';
import { text } from '../../strings/late.js';
import { filterBy } from './order.js';
import { choose } from './select.js';

/** Photos compared in one call: few enough that the page stays responsive and no training waits for it. */
const PORTION = 256;

/** Sorts the whole folder by likeness to a photo of it, labelled or not, and shows all of it. */
export async function searchLike(app: App, photo: LabelPhoto): Promise<void> {
  const { label } = app.state;
  const { folder, current } = label;
  const { embedding } = photo;
  if (!folder || !embedding) return;
  try {
    const handful = await app.handful;
    const { space } = handful;
    if (embedding.space !== space) return;
    const query = full(embedding.values);
    const pool = folder.photos.filter((other) => other.embedding?.space === space);
    const cosines = new Map<LabelPhoto, number>();
    for (let from = 0; from < pool.length; from += PORTION) {
      const portion = pool.slice(from, from + PORTION);
      const embeddings = portion.flatMap((other) =>
        other.embedding ? [full(other.embedding.values)] : [],
      );
      const { photos } = await handful.similar(query, { pool: embeddings, count: PORTION });
      for (const { index, similarity } of photos) {
        const other = portion[index];
        if (other) cosines.set(other, similarity);
      }
      // A user who has moved on meanwhile is not moved back.
      if (app.state.label.folder !== folder || label.current !== current) return;
    }
    // It stays the first, whatever rounding does to its copies.
    cosines.set(photo, Number.POSITIVE_INFINITY);
    label.likeness = { photo, cosines };
    label.sort = 'like';
    filterBy(app, 'all');
    choose(app, photo);
    announce(app, text.many.saidLike(photo.file.name));
    app.redrawAndFocus('#label-grid');
  } catch (error) {
    announce(app, sentenceOf(error));
  }
}
