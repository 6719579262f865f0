import { movePhoto } from '../actions/classes.js';
import type { App } from '../app.js';
import type { PhotoClass, Target, TaughtPhoto } from '../state/photos.js';
import { classByKey, type State } from '../state/state.js';

/** A type of drag data that text fields ignore. */
const TYPE = 'application/x-handful-photo';

/** Starts dragging a photo of a class. With the keyboard, photos are moved in their dialog. */
export function dragPhoto(
  { state }: App,
  from: PhotoClass,
  photo: TaughtPhoto,
  { dataTransfer }: DragEvent,
): void {
  if (!dataTransfer) return;
  state.dragged = { photo, from };
  dataTransfer.effectAllowed = 'move';
  dataTransfer.setData(TYPE, String(photo.key));
}

/** Moves a dragged photo to the class it was dropped on; outside every class, nothing happens. */
export function dropPhoto(
  app: App,
  { photo, from }: NonNullable<State['dragged']>,
  target: Target,
): void {
  const to = target?.kind === 'class' ? classByKey(app.state, target.key) : undefined;
  // An undo may have moved the photo meanwhile.
  if (to && from.photos.includes(photo)) movePhoto(app, from, to, photo);
}
