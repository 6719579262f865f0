import type { App } from '../../app.js';
import type { LabelPhoto } from '../../state/label.js';

/** A photo is decoded in full once it has been the current one for so long (milliseconds). */
const LINGER = 160;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Makes a photo the current one, and shows it in full if it stays so. */
export function select(app: App, photo: LabelPhoto | null): void {
  const { label } = app.state;
  app.redraw();
  if (label.current === photo) return;
  label.current = photo;
  clearTimeout(timer);
  if (photo) timer = setTimeout(() => showInFull(app, photo), LINGER);
  else forgetPreview(app);
}

/** Goes so many photos on, or back; stops at the first and the last. */
export function step(app: App, by: number): void {
  const { label } = app.state;
  const place = label.current ? label.order.indexOf(label.current) : -1;
  const next = Math.max(0, Math.min(place + by, label.order.length - 1));
  select(app, label.order[next] ?? null);
}

/** Lets go of the photo that was shown in full. */
export function forgetPreview(app: App): void {
  const { label } = app.state;
  if (label.preview) URL.revokeObjectURL(label.preview.url);
  label.preview = null;
}

function showInFull(app: App, photo: LabelPhoto): void {
  const { label } = app.state;
  if (label.current !== photo || app.state.room !== 'label') return;
  forgetPreview(app);
  label.preview = { photo, url: URL.createObjectURL(photo.file) };
  app.redraw();
}
