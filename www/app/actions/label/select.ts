import type { App } from '../../app.js';
import { pictureOf } from '../../intake/pixels.js';
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
  folder.preview?.abort();
  if (photo) folder.previewTimer = setTimeout(() => void showPreview(app, photo), PREVIEW_DELAY);
  else forgetPreview(app);
}

/** Makes a photo the current one that the user did not choose. No other stays selected. */
export function moveTo(app: App, photo: LabelPhoto | null): void {
  const { label } = app.state;
  label.selected = new Set();
  label.anchor = null;
  select(app, photo);
}

/** Makes a photo the current one by the user's own choice, which ends the following of proposals. */
export function choose(app: App, photo: LabelPhoto): void {
  const { label } = app.state;
  label.proposed = [];
  label.selected = new Set();
  label.anchor = photo;
  select(app, photo);
}

/**
 * Moves by a number of photos, up to the first or the last; this ends the proposals, too. With `keep`, photos stay
 * selected.
 */
export function step(app: App, by: number, keep = false): void {
  const { label } = app.state;
  const next = photoAt(app, by);
  label.proposed = [];
  if (!keep) label.selected = new Set();
  if (!keep) label.anchor = next;
  select(app, next);
}

/** The photo that is so many photos away from the current one, or else the first or the last. */
export function photoAt({ state: { label } }: App, by: number): LabelPhoto | null {
  const place = label.current ? label.order.indexOf(label.current) : -1;
  const next = Math.max(0, Math.min(place + by, label.order.length - 1));
  return label.order[next] ?? null;
}

/** Frees the full-size photo. */
export function forgetPreview({ state: { label } }: App): void {
  if (label.preview) URL.revokeObjectURL(label.preview.url);
  label.preview = null;
}

/** Shows a photo in full size; of a TIFF or DICOM file the pixels that the engine sees, with what was left out. */
async function showPreview(app: App, photo: LabelPhoto): Promise<void> {
  const { label } = app.state;
  if (label.current !== photo || app.state.view !== 'label') return;
  forgetPreview(app);
  app.redraw();
  const controller = new AbortController();
  app.running.folder.preview = controller;
  // If the engine stops, the page says so.
  const picture = await pictureOf(app.handful, photo.file, controller.signal).catch(() => null);
  if (controller.signal.aborted || label.current !== photo) return;
  photo.notes = picture?.notes ?? [];
  label.preview = { photo, url: URL.createObjectURL(picture?.file ?? photo.file) };
  app.redraw();
}
