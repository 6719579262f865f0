import { type App, announce, isAbort, sentenceOf } from '../app.js';
import { placeOfMost } from '../state/heat.js';
import type { Picture } from '../state/state.js';
import { text } from '../strings/index.js';

let running: AbortController | undefined;

/**
 * Shows where in a photo a class is seen, or hides it again. `enlarge` is for a photo that is not
 * on show in full.
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
  running = controller;
  const preview = enlarge ? URL.createObjectURL(photo.file) : null;
  const heat = { photo: photo.key, explanation: null, problem: null, preview };
  check.heat = heat;
  try {
    const handful = await app.handful;
    const explanation = await handful.explain(photo.file, label, { signal: controller.signal });
    if (check.heat !== heat) return;
    check.heat = { ...heat, explanation };
    announce(app, text.check.heatSaid(label, placeOfMost(explanation)));
  } catch (error) {
    if (check.heat !== heat || isAbort(error)) return;
    check.heat = { ...heat, problem: sentenceOf(error) };
    announce(app, sentenceOf(error));
  }
}

/** Gives up what is being found out about a photo, and hides what was. */
export function clearHeat(app: App): void {
  running?.abort();
  const { check } = app.state;
  if (check.heat?.preview) URL.revokeObjectURL(check.heat.preview);
  check.heat = null;
}
