import { HandfulError, Smoother } from 'handful';
import { type App, notify, sentenceOf } from '../app.js';
import { chooseCamera, listCameras, startCamera, stopCamera } from './camera.js';

/** Milliseconds between checks for a new frame or a finished training. */
const WAIT = 100;

/** Weight of the latest frame in the moving average of the frame time. */
const PACE_WEIGHT = 0.1;

/** Switches the camera on and predicts its frames until it is switched off. */
export async function startLive(app: App): Promise<void> {
  if (await startCamera(app)) await predictPicture(app);
}

/** Changes to another camera, and goes on predicting if that is what the view does. */
export async function changeCamera(app: App, id: string): Promise<void> {
  if ((await chooseCamera(app, id)) && app.state.live.burst === null) await predictPicture(app);
}

/** Goes on with a camera that was lost as soon as there is one again. */
export function watchForCameras(app: App): void {
  const { live } = app.state;
  const look = (): void => {
    if (live.camera === 'on') void listCameras(app);
    if (live.problem !== 'lost' || document.hidden) return;
    if (live.burst) void startCamera(app);
    else if (app.state.view === 'live') void startLive(app);
  };
  // Missing on an insecure connection.
  navigator.mediaDevices?.addEventListener('devicechange', look);
  document.addEventListener('visibilitychange', look);
}

async function predictPicture(app: App): Promise<void> {
  const { video } = app.state.live;
  if (video) await predictFrames(app, video);
}

/** Takes a frame only after the answer to the last one, so that frames never queue up. */
async function predictFrames(app: App, video: HTMLVideoElement): Promise<void> {
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
      // The prediction of an earlier training or engine does not count.
      if (app.handful !== engine || trainings !== app.state.trainings) continue;
      const now = performance.now();
      pace += (pace === 0 ? 1 : PACE_WEIGHT) * (now - last - pace);
      last = now;
      live.answer = smoother.add(prediction, now);
      live.framesPerSecond = 1000 / pace;
      app.redraw();
    } catch (error) {
      // A class may have been removed between two frames. The training that follows repairs that.
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

/** Waits for a new frame, with a time limit because a camera may deliver none. */
function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, WAIT);
    // In Firefox since version 132.
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(() => resolve());
    else requestAnimationFrame(() => resolve());
  });
}
