import { invalid } from './checks.js';
import { type SmoothedAnswer, Smoother } from './smoothing.js';
import type { Prediction } from './types.js';

/** Milliseconds after which a video is looked at again that tells of no new frame. */
const WAIT = 100;

/** The prediction of one frame of a video, and what the latest frames say together. */
export type VideoPrediction = Prediction & {
  /** Smoothed over about half a second, with a label that does not flicker. */
  steady: SmoothedAnswer;
  /** The time of the frame in the video, in seconds. */
  time: number;
};

/** The part of a video element that is used here. */
type Video = Pick<HTMLVideoElement, 'readyState' | 'ended' | 'currentTime'> &
  Partial<Pick<HTMLVideoElement, 'requestVideoFrameCallback'>>;

/** `HAVE_CURRENT_DATA`: there is a frame. */
const HAS_FRAME = 2;

/**
 * Predicts the frames of a video until it ends. The next frame is taken when its result is asked for, so
 * that frames never queue up.
 */
export async function* predictFrames<V extends Video>(
  video: V,
  predict: (video: V) => Promise<Prediction>,
  signal: AbortSignal | undefined,
): AsyncGenerator<VideoPrediction, void, undefined> {
  if (typeof video !== 'object' || video === null || !('readyState' in video)) {
    throw invalid('The video is not a video element.');
  }
  const smoother = new Smoother();
  while (!video.ended) {
    signal?.throwIfAborted();
    if (video.readyState < HAS_FRAME) {
      await nextFrame(video);
      continue;
    }
    const time = video.currentTime;
    const prediction = await predict(video);
    const steady = smoother.add(prediction, performance.now());
    if (steady) yield { ...prediction, steady, time };
    await nextFrame(video);
  }
}

/** Waits for a new frame, with a time limit because a camera may deliver none. */
function nextFrame(video: Video): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, WAIT);
    // In Firefox since version 132.
    video.requestVideoFrameCallback?.(() => resolve());
  });
}
