import type { App } from '../../app.js';
import { full } from '../../compact.js';
import type { LabelFolder, LabelPhoto } from '../../state/label.js';
import type { Decision } from '../../state/mark.js';
import { givenClass, indexPhotos } from '../../state/photo-index.js';
import type { PhotoClass, TaughtPhoto } from '../../state/photos.js';
import { syncEngine } from '../engine-sync.js';
import { freshPhoto, teachAgain } from '../teach.js';
import { scheduleTraining } from '../train.js';
import { setMarks } from './marks.js';
import { markUnsorted } from './order.js';

/**
 * Photos of a class that are learnt from at a time. More of one kind teach little, and each is kept in the project with
 * its file and makes every training longer.
 */
export const MAX_LEARNT = 100;

/** A photo and the class for it. */
export interface Gift {
  readonly photo: LabelPhoto;
  readonly entry: PhotoClass;
}

/**
 * Gives photos of the open folder classes, which learn from up to {@link MAX_LEARNT} of them each, spread evenly over
 * the list. Returns the number of photos that are now examples.
 */
export function giveClasses(app: App, folder: LabelFolder, gifts: readonly Gift[]): number {
  const index = indexPhotos(app.state);
  const marks: [LabelPhoto, Decision][] = [];
  const fresh: TaughtPhoto[] = [];
  let learnt = 0;
  const at = Date.now();
  for (const [entry, photos] of byClass(gifts)) {
    const joining: TaughtPhoto[] = [];
    const moved: TaughtPhoto[] = [];
    const isKnown = (photo: LabelPhoto): boolean => givenClass(index, photo) !== undefined;
    const chosen = new Set(spread(photos.filter((photo) => !isKnown(photo))));
    for (const photo of photos) {
      const before = givenClass(index, photo);
      const how = before || chosen.has(photo) ? 'learnt' : 'given';
      if (how === 'learnt') learnt += 1;
      if (before === entry) continue;
      marks.push([photo, { classKey: entry.key, how, at }]);
      if (how === 'given') continue;
      // Always the same object, so that undo and redo apply to it.
      photo.taught ??= newTaughtPhoto(app, photo);
      joining.push(photo.taught);
      (before ? moved : fresh).push(photo.taught);
    }
    if (joining.length === 0) continue;
    entry.photos = [...entry.photos, ...joining].sort((one, other) => one.key - other.key);
    entry.starter = false;
    moveInEngine(app, moved, entry);
    const left = new Set(moved);
    for (const other of app.state.classes)
      if (other !== entry && other.photos.some((photo) => left.has(photo)))
        other.photos = other.photos.filter((photo) => !left.has(photo));
  }
  setMarks(app, folder, marks);
  teachAgain(app, fresh);
  markUnsorted(app);
  return learnt;
}

function byClass(gifts: readonly Gift[]): ReadonlyMap<PhotoClass, LabelPhoto[]> {
  const classes = new Map<PhotoClass, LabelPhoto[]>();
  for (const { photo, entry } of gifts) {
    const photos = classes.get(entry);
    if (photos) photos.push(photo);
    else classes.set(entry, [photo]);
  }
  return classes;
}

/** At most {@link MAX_LEARNT} of the photos, evenly from the whole list. */
function spread(photos: readonly LabelPhoto[]): readonly LabelPhoto[] {
  const stride = Math.max(1, photos.length / MAX_LEARNT);
  const count = Math.min(MAX_LEARNT, photos.length);
  return Array.from({ length: count }, (_, place) => photos[Math.floor(place * stride)]).flatMap(
    (photo) => photo ?? [],
  );
}

function newTaughtPhoto(app: App, { file, embedding }: LabelPhoto): TaughtPhoto {
  const known = embedding && { space: embedding.space, values: full(embedding.values) };
  return { ...freshPhoto(app, file), embedding: known };
}

/** Photos that are still being learnt need no call: they are learnt into their new class. */
function moveInEngine(app: App, photos: readonly TaughtPhoto[], entry: PhotoClass): void {
  const ids = photos.flatMap(({ id }) => (id === null ? [] : [id]));
  if (ids.length === 0) return;
  syncEngine(app, (handful) => handful.relabel(ids, entry.label));
  scheduleTraining(app);
}
