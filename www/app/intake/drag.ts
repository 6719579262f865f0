import { movePhoto } from '../actions/classes.js';
import type { App } from '../app.js';
import {
  classByKey,
  type PhotoClass,
  type State,
  type Target,
  type TaughtPhoto,
} from '../state/state.js';

/** Of a kind that no field for text takes when it is dropped on one. */
const KIND = 'application/x-handful-photo';

/** A photo of a class is picked up with the mouse. By keys it is moved in its sheet. */
export function carry(
  { state }: App,
  from: PhotoClass,
  photo: TaughtPhoto,
  { dataTransfer }: DragEvent,
): void {
  if (!dataTransfer) return;
  state.carried = { photo, from };
  dataTransfer.effectAllowed = 'move';
  dataTransfer.setData(KIND, String(photo.key));
}

/** It is put down on a class, or beside all of them, where nothing happens. */
export function putDown(
  app: App,
  { photo, from }: NonNullable<State['carried']>,
  target: Target,
): void {
  const to = target?.kind === 'class' ? classByKey(app.state, target.key) : undefined;
  // An undo meanwhile may have taken it elsewhere.
  if (to && from.photos.includes(photo)) movePhoto(app, from, to, photo);
}
