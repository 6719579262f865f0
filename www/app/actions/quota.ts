import { type App, notify } from '../app.js';
import type { LabelFolder } from '../state/label.js';
import type { TaughtPhoto } from '../state/state.js';
import { measure } from '../storage/quota.js';
import { text } from '../strings/index.js';

/** What is kept of a photo beside its file: its embedding, and its name. */
const BYTES_BESIDE = 8_192;

/** What is kept of a photo of a folder, whose embedding has 16 bits for each number. */
const BYTES_IN_FOLDER = 4_096;

/** Says so if photos will take more storage than there is. */
export async function warnIfTight(app: App, photos: readonly TaughtPhoto[]): Promise<void> {
  if (app.state.keep.keeping.kind === 'off') return;
  const need = photos.reduce((sum, { file }) => sum + file.size + BYTES_BESIDE, 0);
  await compare(app, need, text.keep.tight);
}

/** The same of what will be read of a folder; its files stay where they are. */
export async function warnIfFolderIsTight(app: App, { photos }: LabelFolder): Promise<void> {
  await compare(app, photos.length * BYTES_IN_FOLDER, text.keep.tightFolder);
}

async function compare(
  app: App,
  need: number,
  words: (need: number, left: number) => string,
): Promise<void> {
  const usage = await measure();
  if (!usage) return;
  const left = Math.max(0, usage.quota - usage.used);
  if (need > left) notify(app, words(need, left));
}
