import type { App } from '../app.js';
import type { CameraProblem } from '../state/live.js';

/** Enough for the network, and fast to copy. */
const SIZE: MediaTrackConstraints = { width: { ideal: 640 }, height: { ideal: 480 } };

/** The local storage key of the camera that the user chose. */
const STORED = 'handful-camera';

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
    const fresh = await navigator.mediaDevices.getUserMedia({ video: wanted(app) });
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
    noteCamera(app, fresh);
    void listCameras(app);
  } catch (error) {
    // Errors of an outdated request are not shown; the next one may have succeeded.
    if (request !== camera.request) return false;
    giveUp(app, problemOf(error));
  }
  app.redraw();
  return live.camera === 'on';
}

/** Changes to another camera, now and for later visits. The caller goes on with its picture. */
export function chooseCamera(app: App, id: string): Promise<boolean> {
  app.running.camera.chosen = id;
  try {
    localStorage.setItem(STORED, id);
  } catch {
    // Without storage, the choice lasts until the page is closed.
  }
  stopCamera(app);
  return startCamera(app);
}

/**
 * The camera to ask for: the one chosen earlier, if it is still there, or else the rear one, which phones
 * have.
 */
function wanted({ running }: App): MediaTrackConstraints {
  const id = running.camera.chosen ?? stored();
  return {
    ...SIZE,
    ...(id ? { deviceId: { ideal: id } } : { facingMode: { ideal: 'environment' } }),
  };
}

function stored(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

/** A rear camera is not mirrored, and every other is, until the user says otherwise. */
function noteCamera({ state: { live } }: App, media: MediaStream): void {
  const { deviceId = '', facingMode } = media.getVideoTracks()[0]?.getSettings() ?? {};
  if (deviceId === live.cameraId) return;
  live.cameraId = deviceId;
  live.mirrored = facingMode !== 'environment';
}

/** Lists the cameras. Browsers tell their names once one of them is on. */
export async function listCameras(app: App): Promise<void> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  app.state.live.cameras = devices
    .filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '')
    .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
  app.redraw();
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
