import { type App, announce, notify, sentenceOf } from '../app.js';
import type { Burst, Shot } from '../state/live.js';
import type { PhotoClass, TaughtPhoto } from '../state/photos.js';
import { classByKey, nextKey } from '../state/state.js';
import { text } from '../strings/late.js';
import { removePhoto } from './classes.js';
import { teach } from './teach.js';

/** Seconds before the first photo of a burst. */
const COUNTDOWN = 3;

/** Milliseconds between two photos of a burst, for turning the object a little. */
const INTERVAL = 300;

/** Milliseconds between two photos while the button is held. */
const HELD_INTERVAL = 200;

/** Photos taken at most while the button is held, in case it is never let go. */
const MAX_HELD = 60;

/** JPEG quality of the photos. */
const QUALITY = 0.92;

/** Takes photos one after the other, with a countdown before several, and adds them to the class. */
export async function takePhotos(app: App, count: number): Promise<void> {
  const series = beginSeries(app);
  if (!series) return;
  const { burst, isOver } = series;
  burst.left = count;
  for (let left = count > 1 ? COUNTDOWN : 0; left > 0; left -= 1) {
    burst.countdown = left;
    announce(app, String(left));
    await pause(1000);
    if (isOver()) return;
  }
  burst.countdown = null;
  await takeWhile(app, series, INTERVAL, () => {
    burst.left -= 1;
    return burst.left > 0;
  });
  burst.left = 0;
  give(app, burst);
}

/** Takes photos until {@link stopRecording}, at least one, and adds them to the class. */
export async function record(app: App): Promise<void> {
  const series = beginSeries(app);
  if (!series) return;
  const { burst } = series;
  Object.assign(burst, { recording: true, held: true });
  app.redraw();
  let taken = 0;
  await takeWhile(app, series, HELD_INTERVAL, () => {
    taken += 1;
    return burst.held && taken < MAX_HELD;
  });
  burst.recording = false;
  give(app, burst);
}

/** Ends {@link record}. */
export function stopRecording({ state: { live } }: App): void {
  if (live.burst) live.burst.held = false;
}

/** Removes a photo that was taken in the dialog, also from its class. */
export function removeShot(app: App, shot: Shot): void {
  const { burst } = app.state.live;
  if (!burst) return;
  const entry = classByKey(app.state, burst.classKey);
  const photo = photoOf(entry, shot);
  if (entry && photo) removePhoto(app, entry, photo);
  burst.shots = burst.shots.filter((other) => other !== shot);
  app.thumbnails.release(shot);
  app.redrawAndFocus('#hold');
}

/** The photo of the class that a shot has become. */
export function photoOf(entry: PhotoClass | undefined, { file }: Shot): TaughtPhoto | undefined {
  return entry?.photos.find((photo) => photo.file === file);
}

/** One countdown and the photos after it, or the photos while the button is held. */
interface Series {
  burst: Burst;
  video: HTMLVideoElement;
  /** Whether the dialog was closed or the camera changed. */
  isOver(): boolean;
}

/** Begins to take photos; `null` while others are being taken. */
function beginSeries(app: App): Series | null {
  const { live } = app.state;
  const { burst, video } = live;
  if (!burst || !video || burst.left > 0 || burst.recording) return null;
  return { burst, video, isOver: () => live.burst !== burst || live.video !== video };
}

/** Takes photos as long as `more` says so after each. */
async function takeWhile(
  app: App,
  { burst, video, isOver }: Series,
  interval: number,
  more: () => boolean,
): Promise<void> {
  try {
    while (!isOver()) {
      const file = await take(app, video);
      burst.shots = [...burst.shots, { key: nextKey(app.state), file, thumb: null, given: false }];
      burst.taken += 1;
      app.redraw();
      if (!more()) return;
      await pause(interval);
    }
  } catch (error) {
    notify(app, sentenceOf(error));
  }
}

/** Adds the photos of a series to the class, also when the dialog was closed in the middle of it. */
function give(app: App, burst: Burst): void {
  const fresh = burst.shots.filter(({ given }) => !given);
  for (const shot of fresh) shot.given = true;
  const files = fresh.map(({ file }) => file);
  const entry = classByKey(app.state, burst.classKey);
  // Photos of one series resemble each other more than those of another day will.
  const group = { name: momentName(new Date()), source: 'burst' } as const;
  const groups = new Map(files.length > 1 ? files.map((file) => [file, group]) : []);
  if (entry) teach(app, [{ entry, files, groups }]);
  announce(app, text.live.saidTaken(files.length));
}

/** A moment as the name of a group, the same in every language: 2026-11-30 17:03:05. */
function momentName(date: Date): string {
  const minutes = date.getTimezoneOffset();
  const local = new Date(date.getTime() - minutes * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}

async function take({ state: { live } }: App, video: HTMLVideoElement): Promise<File> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gives no 2D canvas.');
  context.drawImage(video, 0, 0);
  const picture = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  live.photosTaken += 1;
  return new File([picture], `${text.live.photoName(live.photosTaken)}.jpg`, {
    type: picture.type,
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
