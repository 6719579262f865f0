import { HandfulError } from 'handful';
import { type App, notify, sentenceOf } from '../app.js';
import { Smoother } from '../smoothing.js';
import { startCamera, stopCamera } from './camera.js';

/** How long to wait for a classifier that is just being trained (milliseconds). */
const WAIT = 100;

/** Weight of the latest frame in the frames per second. */
const PACE_WEIGHT = 0.1;

/** Switches the camera on and recognises what it shows until it is switched off. */
export async function startLive(app: App): Promise<void> {
  if (!(await startCamera(app))) return;
  const { video } = app.state.live;
  if (video) await recogniseAll(app, video);
}

/** The next frame is taken when the last is answered, so that none ever queue up. */
async function recogniseAll(app: App, video: HTMLVideoElement): Promise<void> {
  const { live } = app.state;
  let smoother = new Smoother();
  let [last, pace] = [performance.now(), 0];
  let trainings = app.state.trainings;
  while (live.video === video) {
    await nextFrame(video);
    if (!app.state.trained || app.state.training === 'running') {
      await new Promise((resolve) => setTimeout(resolve, WAIT));
      continue;
    }
    if (trainings !== app.state.trainings) {
      trainings = app.state.trainings;
      smoother = new Smoother();
    }
    const engine = app.handful;
    try {
      const frame = await createImageBitmap(video);
      const prediction = await (await engine).predict(frame).finally(() => frame.close());
      if (live.video !== video) return;
      // What another project's classes, or an engine that is gone, made of it is no answer.
      if (app.handful !== engine || trainings !== app.state.trainings) continue;
      const now = performance.now();
      pace += (pace === 0 ? 1 : PACE_WEIGHT) * (now - last - pace);
      last = now;
      live.answer = smoother.add(prediction, now);
      live.framesPerSecond = 1000 / pace;
      app.redraw();
    } catch (error) {
      // A class may have gone between two frames; the training that follows mends that.
      if (error instanceof HandfulError && error.code === 'not-trained') continue;
      if (app.handful !== engine) continue;
      if (live.video === video) {
        stopCamera(app);
        notify(app, sentenceOf(error));
      }
      return;
    }
  }
}

/** Waits for a frame that has not been seen; not for ever, because a camera may stand still. */
function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, WAIT);
    // Firefox has it since version 132.
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(() => resolve());
    else requestAnimationFrame(() => resolve());
  });
}
