import { messageOf } from '../errors.js';
import { Smoother } from '../smoothing.js';
import { element, part, unlikeIcon } from './dom.js';
import { classify } from './model.js';
import { type Classifier, hueOf, swatch } from './result.js';
import { words } from './words.js';

/** Enough for the network, and fast to copy. The rear camera, which phones have. */
const WANTED: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 480 },
  facingMode: { ideal: 'environment' },
};

/** Milliseconds to wait for a frame of a camera that gives none. */
const WAIT = 100;

/** The camera while it is on. */
interface Running {
  stream: MediaStream;
  video: HTMLVideoElement;
}

/** Lets the user predict the camera's frames. Without a camera in the browser, there is no button. */
export function offerCamera(classifier: Classifier): void {
  const button = part('camera-toggle');
  if (!(button instanceof HTMLButtonElement) || navigator.mediaDevices === undefined) return;
  let running: Running | null = null;
  const show = (): void => {
    button.textContent = running ? words.cameraStop : words.cameraStart;
    button.setAttribute('aria-pressed', String(running !== null));
    part('camera').hidden = running === null;
  };
  const stop = (): void => {
    for (const track of running?.stream.getTracks() ?? []) track.stop();
    running = null;
    part('camera').replaceChildren();
    show();
  };
  const start = async (): Promise<void> => {
    button.disabled = true;
    try {
      running = await open(stop);
      show();
      const { video } = running;
      void predict(classifier, video, () => running?.video === video).catch((error: unknown) => {
        stop();
        part('status').textContent = words.cameraFailed(messageOf(error));
      });
    } catch (error) {
      part('status').textContent = words.cameraFailed(messageOf(error));
    }
    button.disabled = false;
  };
  button.addEventListener('click', () => {
    part('status').textContent = '';
    if (running) stop();
    else void start();
  });
  // It is never on unseen.
  document.addEventListener('visibilitychange', () => document.hidden && stop());
  button.hidden = false;
  button.disabled = false;
  show();
}

async function open(lost: () => void): Promise<Running> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: WANTED });
  const [track] = stream.getVideoTracks();
  track?.addEventListener('ended', lost);
  const video = element('video');
  Object.assign(video, { muted: true, playsInline: true, srcObject: stream });
  const frame = element('div', 'camera', video);
  // A rear camera is not mirrored.
  frame.classList.toggle('mirrored', track?.getSettings().facingMode !== 'environment');
  part('camera').replaceChildren(frame);
  await video.play();
  return { stream, video };
}

/** Predicts frame after frame; the next is taken after the answer to the last. */
async function predict(
  { head, photos }: Classifier,
  video: HTMLVideoElement,
  isOn: () => boolean,
): Promise<void> {
  const { embed } = await photos;
  const smoother = new Smoother();
  const answer = element('p', 'camera-answer', words.looking);
  answer.setAttribute('role', 'status');
  video.parentElement?.append(answer);
  while (isOn()) {
    await nextFrame(video);
    if (!isOn()) return;
    const embedding = await embed(await pictureOf(video));
    const smoothed = smoother.add(classify(head, embedding), performance.now());
    if (!smoothed || !isOn()) return;
    const { label, unlike, calibrated, shares } = smoothed;
    const hue = unlike ? 'unlike' : hueOf(head, label);
    for (const framed of [answer, video.parentElement]) if (framed) framed.dataset.hue = hue;
    video.parentElement?.classList.add('framed');
    answer.dataset.label = unlike ? '' : label;
    const said = element('span', '', unlike ? words.looksDifferent : label);
    const share = calibrated && !unlike ? shares[0]?.share : undefined;
    answer.replaceChildren(unlike ? unlikeIcon() : swatch(), said);
    if (share !== undefined) answer.append(element('span', 'camera-share', words.percent(share)));
  }
}

/** The frame on screen as a photo. */
async function pictureOf(video: HTMLVideoElement): Promise<Blob> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 });
}

function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, WAIT);
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(() => resolve());
  });
}
