import { type App, announce, isAbort, sentenceOf } from '../app.js';
import { strongestNinth } from '../state/heat.js';
import type { Picture } from '../state/photos.js';
import { shownName } from '../state/shown-name.js';
import { text } from '../strings/index.js';

/**
 * Shows or hides the heat map of a photo for a class. `enlarge` is set for a photo that is not shown
 * in full size.
 */
export async function toggleHeat(
  app: App,
  photo: Picture,
  label: string,
  enlarge: boolean,
): Promise<void> {
  const { check } = app.state;
  const shown = check.heat?.photo === photo.key;
  clearHeat(app);
  app.redraw();
  if (shown) return;
  const controller = new AbortController();
  app.running.explanation = controller;
  const preview = enlarge ? URL.createObjectURL(photo.file) : null;
  const heat = { photo: photo.key, explanation: null, problem: null, preview };
  check.heat = heat;
  try {
    const handful = await app.handful;
    const explanation = await handful.explain(photo.file, label, { signal: controller.signal });
    if (check.heat !== heat) return;
    check.heat = { ...heat, explanation };
    announce(app, text.check.heatSaid(shownName(label), strongestNinth(explanation)));
  } catch (error) {
    if (check.heat !== heat || isAbort(error)) return;
    check.heat = { ...heat, problem: sentenceOf(error) };
    announce(app, sentenceOf(error));
  }
}

/** Hides the heat map, and cancels one that is being computed. */
export function clearHeat({ state: { check }, running }: App): void {
  running.explanation?.abort();
  if (check.heat?.preview) URL.revokeObjectURL(check.heat.preview);
  check.heat = null;
}
