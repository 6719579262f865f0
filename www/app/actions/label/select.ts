import type { App } from '../../app.js';
import type { LabelPhoto } from '../../state/label.js';

/** Milliseconds a photo has to be the current one before it is shown in full size. */
const PREVIEW_DELAY = 160;

/** Makes a photo the current one, and shows it in full size if it stays so. */
export function select(app: App, photo: LabelPhoto | null): void {
  const { label } = app.state;
  const { folder } = app.running;
  app.redraw();
  if (label.current === photo) return;
  label.current = photo;
  clearTimeout(folder.previewTimer);
  if (photo) folder.previewTimer = setTimeout(() => showPreview(app, photo), PREVIEW_DELAY);
  else forgetPreview(app);
}

/** Selects a photo of the user's own choice, which ends the following of proposals. */
export function choose(app: App, photo: LabelPhoto): void {
  app.state.label.proposed = [];
  select(app, photo);
}

/** Moves the selection by a number of photos, up to the first or the last; this ends the proposals, too. */
export function step(app: App, by: number): void {
  const { label } = app.state;
  label.proposed = [];
  const place = label.current ? label.order.indexOf(label.current) : -1;
  const next = Math.max(0, Math.min(place + by, label.order.length - 1));
  select(app, label.order[next] ?? null);
}

/** Frees the full-size photo. */
export function forgetPreview({ state: { label } }: App): void {
  if (label.preview) URL.revokeObjectURL(label.preview.url);
  label.preview = null;
}

function showPreview(app: App, photo: LabelPhoto): void {
  const { label } = app.state;
  if (label.current !== photo || app.state.view !== 'label') return;
  forgetPreview(app);
  label.preview = { photo, url: URL.createObjectURL(photo.file) };
  app.redraw();
}
