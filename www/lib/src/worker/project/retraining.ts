import { HandfulError } from '../../errors.js';
import type { AddResult, ExportFormat, Failure, HeadChoice, Region, Report } from '../../types.js';
import type { CallContext, ExportSettings, NamedPhoto, TrainSettings } from '../requests.js';

/** An exported file, and what was found out on the way if the photos were embedded again. */
export interface Exported {
  file: Blob;
  /** Photos that are not in the exported classifier. */
  failed: Failure[];
  /** The report of the exported classifier, if it is another than that in use. */
  report: Report | null;
}

/** The part of a session that learns and exports. */
interface LearningSession {
  addClass(context: CallContext, label: string): void;
  add(
    context: CallContext,
    label: string,
    photos: NamedPhoto[],
    augment: boolean,
  ): Promise<AddResult>;
  train(context: CallContext, settings: TrainSettings): Promise<Report & { failed: Failure[] }>;
  export(context: CallContext, format: ExportFormat, settings: ExportSettings): Promise<Exported>;
}

/** A session of its own, and how to end it. */
export interface OtherSession {
  session: LearningSession;
  end(): void;
}

/** What another session is to learn. */
export interface TaughtPhotos {
  /** The labels in the order of the classes. */
  labels: string[];
  /** Class and name of each photo. */
  photos: ReadonlyMap<number, { label: string; name: string; region: Region | null }>;
  /** The last training, if it can be repeated. */
  head: HeadChoice | null;
}

/** Has another session learn the same photos and export the classifier. */
export async function exportRetrained(
  context: CallContext,
  { labels, photos, head }: TaughtPhotos,
  format: ExportFormat,
  settings: ExportSettings,
  start: () => Promise<OtherSession>,
): Promise<Exported> {
  if (settings.photos.size === 0) throw new HandfulError('contract-mismatch', PHOTOS_NEEDED);
  if (!head) throw new HandfulError('invalid-input', NOT_REPEATABLE);
  const failed: Failure[] = [];
  const byClass = new Map(labels.map((label) => [label, { all: 0, given: [] as NamedPhoto[] }]));
  for (const [id, { label, name, region }] of photos) {
    const entry = byClass.get(label);
    const source = settings.photos.get(id);
    if (entry) entry.all += 1;
    if (source) entry?.given.push({ name, source, ...(region && { region }) });
    else failed.push({ name, code: 'contract-mismatch', message: NOT_GIVEN });
  }
  const total = photos.size - failed.length;
  const { session, end } = await start();
  try {
    let before = 0;
    for (const [label, { all, given }] of byClass) {
      const part: CallContext = {
        signal: context.signal,
        progress: (progress) =>
          context.progress({ ...progress, done: before + progress.done, total }),
      };
      session.addClass(context, label);
      const result = await session.add(part, label, given, false);
      before += given.length;
      failed.push(...result.failed);
      if (all > 0 && result.added.length === 0) throw lostClass(label, failed);
    }
    const { failed: _, ...report } = await session.train(context, {
      head: head.name,
      seed: head.seed,
    });
    const { file } = await session.export(context, format, { ...settings, photos: new Map() });
    context.signal.throwIfAborted();
    return { file, failed, report };
  } finally {
    end();
  }
}

function lostClass(label: string, failed: readonly Failure[]): HandfulError {
  const last = failed.at(-1);
  const reason = last ? ` ${last.name}: ${last.message}` : '';
  const sentence = `No photo of the class “${label}” could be read again, so that it would be missing.${reason}`;
  return new HandfulError('contract-mismatch', sentence);
}

const PHOTOS_NEEDED =
  'Teachable Machine’s format can only express fast mode in f32. Give the photos by their ids, so that they are embedded and learnt again, or create the classifier with { mode: "fast", precision: "f32" }.';

const NOT_GIVEN = 'The photo was not given, so that the exported classifier does not learn it.';

const NOT_REPEATABLE =
  'The head was trained with unlabelled photos, so that the training cannot be repeated in the precision of Teachable Machine’s format; train without them.';
