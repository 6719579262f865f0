import type { App } from '../app.js';
import type { CameraProblem } from '../state/live.js';

/** Enough for the network, and quick to hand over. */
const WANTED: MediaTrackConstraints = { width: { ideal: 640 }, height: { ideal: 480 } };

let stream: MediaStream | null = null;
/** Counts how often the camera was asked for or switched off. */
let latest = 0;

/** Asks for the camera, and shows its picture. Says whether there is one. */
export async function startCamera(app: App): Promise<boolean> {
  const { live } = app.state;
  if (live.camera !== 'off') return live.camera === 'on';
  latest += 1;
  const asked = latest;
  live.camera = 'asking';
  live.problem = null;
  app.redraw();
  try {
    // Missing where the page did not come over a secure connection.
    if (navigator.mediaDevices === undefined) throw new DOMException('', 'SecurityError');
    const fresh = await navigator.mediaDevices.getUserMedia({ video: WANTED });
    // The person may have left while the browser asked.
    if (asked !== latest) {
      stop(fresh);
      return false;
    }
    stream = fresh;
    for (const track of fresh.getVideoTracks())
      track.addEventListener('ended', () => giveUp(app, 'lost'));
    const video = await play(fresh);
    // Or while the first frame was on its way.
    if (asked !== latest) return false;
    live.video = video;
    live.camera = 'on';
  } catch (error) {
    // Switched off meanwhile, it has no problem any more; and the next one may be on already.
    if (asked !== latest) return false;
    giveUp(app, problemOf(error));
  }
  app.redraw();
  return live.camera === 'on';
}

/** Switches the camera off. */
export function stopCamera(app: App): void {
  const { live } = app.state;
  latest += 1;
  if (stream) stop(stream);
  stream = null;
  if (live.video) live.video.srcObject = null;
  Object.assign(live, { camera: 'off', video: null, answer: null, framesPerSecond: null });
  app.redraw();
}

/** The camera goes off with what it was on for: another room, a hidden tab, the page's end. */
export function watchCamera(app: App): void {
  const { live } = app.state;
  const leave = (): void => {
    if (live.camera === 'off' || (app.state.room === 'live' && !document.hidden)) return;
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
