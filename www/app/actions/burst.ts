import { type App, announce, notify, sentenceOf } from '../app.js';
import type { Burst } from '../state/live.js';
import type { PhotoClass } from '../state/photos.js';
import { text } from '../strings/index.js';
import { addFiles } from './add-photos.js';
import { startCamera, stopCamera } from './camera.js';

/** Seconds before the first photo of a burst. */
const COUNTDOWN = 3;

/** Milliseconds between two photos of a burst, for turning the object a little. */
const INTERVAL = 300;

/** JPEG quality of the photos. */
const QUALITY = 0.92;

/** Opens the camera dialog of a class. */
export async function openBurst(app: App, entry: PhotoClass): Promise<void> {
  app.state.live.burst = { classKey: entry.key, countdown: null, left: 0, taken: 0 };
  app.redraw();
  await startCamera(app);
}

/** Closes the dialog and switches the camera off. Photos taken so far stay. */
export function closeBurst(app: App): void {
  const { burst } = app.state.live;
  app.state.live.burst = null;
  stopCamera(app);
  if (burst) app.redrawAndFocus(`#camera-${burst.classKey}`);
}

/** Takes photos one after the other, with a countdown before several, and adds them to the class. */
export async function takePhotos(app: App, count: number): Promise<void> {
  const { burst, video } = app.state.live;
  if (!burst || !video || burst.left > 0) return;
  burst.left = count;
  const isOver = (): boolean => app.state.live.burst !== burst || app.state.live.video !== video;
  for (let left = count > 1 ? COUNTDOWN : 0; left > 0; left -= 1) {
    burst.countdown = left;
    announce(app, String(left));
    await pause(1000);
    if (isOver()) return;
  }
  burst.countdown = null;
  const files: File[] = [];
  try {
    for (; burst.left > 0 && !isOver(); burst.left -= 1) {
      files.push(await take(app, video));
      burst.taken += 1;
      app.redraw();
      if (burst.left > 1) await pause(INTERVAL);
    }
  } catch (error) {
    notify(app, sentenceOf(error));
  }
  burst.left = 0;
  give(app, burst, files);
}

function give(app: App, burst: Burst, files: File[]): void {
  addFiles(app, { kind: 'class', key: burst.classKey }, files);
  announce(app, text.live.saidTaken(files.length));
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
