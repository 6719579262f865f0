import { type App, notify } from '../app.js';
import type { TaughtPhoto } from '../state.js';
import { measure } from '../storage/meter.js';
import { text } from '../strings/index.js';

/** What is kept of a photo beside its file: its embedding, and its name. */
const BYTES_BESIDE = 8_192;

/** Says so if photos will take more storage than there is. */
export async function warnIfTight(app: App, photos: readonly TaughtPhoto[]): Promise<void> {
  if (app.state.keep.keeping.kind === 'off') return;
  const usage = await measure();
  if (!usage) return;
  const need = photos.reduce((sum, { file }) => sum + file.size + BYTES_BESIDE, 0);
  const left = Math.max(0, usage.quota - usage.used);
  if (need > left) notify(app, text.keep.tight(need, left));
}
