import type { App } from '../app.js';
import type { PhotoClass } from '../state/photos.js';
import { startCamera, stopCamera } from './camera.js';

/** Opens the camera dialog of a class. */
export async function openBurst(app: App, entry: PhotoClass): Promise<void> {
  app.state.live.burst = {
    classKey: entry.key,
    countdown: null,
    left: 0,
    recording: false,
    held: false,
    taken: 0,
    shots: [],
  };
  app.redraw();
  await startCamera(app);
}

/** Closes the dialog and switches the camera off. Photos taken so far stay. */
export function closeBurst(app: App): void {
  const { burst } = app.state.live;
  app.state.live.burst = null;
  stopCamera(app);
  if (!burst) return;
  for (const shot of burst.shots) app.thumbnails.release(shot);
  app.redrawAndFocus(`#camera-${burst.classKey}`);
}
