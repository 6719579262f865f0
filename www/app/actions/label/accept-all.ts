import { type App, announce } from '../../app.js';
import { acceptable, SAMPLE } from '../../state/accepting.js';
import { isOpen, labelsOf } from '../../state/given.js';
import type { Acceptable, Accepting, LabelPhoto } from '../../state/label.js';
import { text } from '../../strings/late.js';
import { record } from '../record.js';
import { setMarks } from './marks.js';
import { moveTo } from './select.js';

/** Asks whether to accept all answers of the photos shown that are at least this probable. */
export function askToAccept(app: App, threshold: number): void {
  const photos = acceptable(app.state, threshold);
  const before = app.state.label.accepting;
  app.state.label.accepting = {
    threshold,
    photos,
    wrong: keep(before?.wrong, photos),
    ...sampled(photos, new Set()),
  };
  app.redraw();
}

/** Shows other photos of those that would be accepted; those seen before count, too. */
export function sampleAgain(app: App): void {
  const { accepting } = app.state.label;
  if (!accepting) return;
  app.state.label.accepting = { ...accepting, ...sampled(accepting.photos, accepting.seen) };
  app.redraw();
}

/** Marks the answer of a photo of the sample as wrong, or no longer. */
export function toggleWrong(app: App, photo: LabelPhoto): void {
  const { accepting } = app.state.label;
  if (!accepting) return;
  const wrong = new Set(accepting.wrong);
  if (!wrong.delete(photo)) wrong.add(photo);
  app.state.label.accepting = { ...accepting, wrong };
  app.redraw();
}

/** Accepts nothing. */
export function cancelAccept(app: App): void {
  app.state.label.accepting = null;
  app.redraw();
}

/** Accepts the answers that the dialog shows, except those marked as wrong, and moves to the first of these. */
export function acceptAll(app: App): void {
  const { label, classes } = app.state;
  const { accepting, folder } = label;
  if (!accepting || !folder) return;
  label.accepting = null;
  const classOf = labelsOf(app.state);
  const shown = new Set(label.order);
  const at = Date.now();
  // Only what is still undecided and still shown.
  const taken = accepting.photos.filter(
    ({ photo, entry }) =>
      !accepting.wrong.has(photo) &&
      shown.has(photo) &&
      isOpen(classOf, photo) &&
      classes.includes(entry),
  );
  record(
    app,
    () => text.many.undoAccepted(taken.length),
    () =>
      setMarks(
        app,
        folder,
        taken.map(({ photo, entry }) => [photo, { classKey: entry.key, how: 'accepted', at }]),
      ),
  );
  const after = labelsOf(app.state);
  const wrong = label.order.filter((photo) => accepting.wrong.has(photo));
  label.proposed = wrong;
  moveTo(app, wrong[0] ?? label.order.find((photo) => isOpen(after, photo)) ?? null);
  announce(app, text.many.saidAccepted(taken.length));
  app.redrawAndFocus('#label-grid');
}

/** A random sample, first of photos that were not seen before. */
function sampled(
  photos: readonly Acceptable[],
  before: ReadonlySet<LabelPhoto>,
): Pick<Accepting, 'sample' | 'seen'> {
  const left = photos.filter(({ photo }) => !before.has(photo));
  // The first steps of a Fisher-Yates shuffle.
  for (let place = 0; place < Math.min(SAMPLE, left.length); place += 1) {
    const other = place + Math.floor(Math.random() * (left.length - place));
    const [one, drawn] = [left[place], left[other]];
    if (one && drawn) [left[place], left[other]] = [drawn, one];
  }
  const sample = left.slice(0, SAMPLE);
  return { sample, seen: new Set([...before, ...sample.map(({ photo }) => photo)]) };
}

function keep(
  photos: ReadonlySet<LabelPhoto> | undefined,
  among: readonly Acceptable[],
): ReadonlySet<LabelPhoto> {
  return new Set(among.flatMap(({ photo }) => (photos?.has(photo) ? photo : [])));
}
