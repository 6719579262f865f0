import type { App } from '../app.js';
import type { CameraProblem } from '../state/live.js';

/** Enough for the network, and fast to copy. */
const WANTED: MediaTrackConstraints = { width: { ideal: 640 }, height: { ideal: 480 } };

/** Requests the camera and shows its picture; returns whether it is on. */
export async function startCamera(app: App): Promise<boolean> {
  const { live } = app.state;
  if (live.camera !== 'off') return live.camera === 'on';
  const { camera } = app.running;
  camera.request += 1;
  const { request } = camera;
  live.camera = 'asking';
  live.problem = null;
  app.redraw();
  try {
    // Missing on an insecure connection.
    if (navigator.mediaDevices === undefined) throw new DOMException('', 'SecurityError');
    const fresh = await navigator.mediaDevices.getUserMedia({ video: WANTED });
    // The camera may have been switched off while the browser asked the user.
    if (request !== camera.request) {
      stop(fresh);
      return false;
    }
    camera.stream = fresh;
    for (const track of fresh.getVideoTracks())
      track.addEventListener('ended', () => giveUp(app, 'lost'));
    const video = await play(fresh);
    // Or before the first frame arrived.
    if (request !== camera.request) return false;
    live.video = video;
    live.camera = 'on';
  } catch (error) {
    // Errors of an outdated request are not shown; the next one may have succeeded.
    if (request !== camera.request) return false;
    giveUp(app, problemOf(error));
  }
  app.redraw();
  return live.camera === 'on';
}

/** Switches the camera off. */
export function stopCamera(app: App): void {
  const { live } = app.state;
  const { camera } = app.running;
  camera.request += 1;
  if (camera.stream) stop(camera.stream);
  camera.stream = null;
  if (live.video) live.video.srcObject = null;
  Object.assign(live, { camera: 'off', video: null, answer: null, framesPerSecond: null });
  app.redraw();
}

/** Switches the camera off when the user leaves the view, the tab or the page. */
export function watchCamera(app: App): void {
  const { live } = app.state;
  const leave = (): void => {
    if (live.camera === 'off' || (app.state.view === 'live' && !document.hidden)) return;
    live.burst = null;
    stopCamera(app);
  };
  addEventListener('hashchange', leave);
  addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) leave();
  });
}

function giveUp(app: App, problem: CameraProblem): void {
  stopCamera(app);
  app.state.live.problem = problem;
}

function stop(media: MediaStream): void {
  for (const track of media.getTracks()) track.stop();
}

async function play(media: MediaStream): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = media;
  await video.play();
  return video;
}

/** https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia names these errors. */
function problemOf(error: unknown): CameraProblem {
  switch (error instanceof DOMException ? error.name : '') {
    case 'SecurityError':
      return 'insecure';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none';
    case 'NotAllowedError':
      return 'refused';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed';
  }
}
