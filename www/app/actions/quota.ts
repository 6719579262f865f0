import { type App, notify } from '../app.js';
import type { LabelFolder } from '../state/label.js';
import type { TaughtPhoto } from '../state/photos.js';
import { measureStorage } from '../storage/quota.js';
import { text } from '../strings/index.js';

/** Bytes stored for a photo in addition to its file: mainly its embedding. */
const BYTES_BESIDE_FILE = 8_192;

/** Bytes stored for a photo of a folder, whose embedding has 16 bits per number. */
const BYTES_IN_FOLDER = 4_096;

/** Warns if photos need more storage than is left. */
export async function warnIfTight(app: App, photos: readonly TaughtPhoto[]): Promise<void> {
  if (app.state.project.status.kind === 'unavailable') return;
  const need = photos.reduce((sum, { file }) => sum + file.size + BYTES_BESIDE_FILE, 0);
  await warn(app, need, text.project.tight);
}

/** Warns if the embeddings of a folder need more storage than is left. Its files are not stored. */
export async function warnIfFolderIsTight(app: App, { photos }: LabelFolder): Promise<void> {
  await warn(app, photos.length * BYTES_IN_FOLDER, text.project.tightFolder);
}

async function warn(
  app: App,
  need: number,
  words: (need: number, left: number) => string,
): Promise<void> {
  const usage = await measureStorage();
  if (!usage) return;
  const left = Math.max(0, usage.quota - usage.used);
  if (need > left) notify(app, words(need, left));
}
