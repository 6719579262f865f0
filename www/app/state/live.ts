import type { SmoothedAnswer } from 'handful';
import type { Picture } from './photos.js';

/** Why the camera gives no picture. */
export type CameraProblem = 'insecure' | 'none' | 'refused' | 'busy' | 'lost' | 'failed';

/** A camera that can be chosen. */
export interface Camera {
  readonly id: string;
  /** As the browser calls it; empty where it does not tell. */
  readonly name: string;
}

/** A photo taken in the dialog. It is given to the class when the series that it belongs to ends. */
export interface Shot extends Picture {
  given: boolean;
}

/** Photos being taken for a class. */
export interface Burst {
  readonly classKey: number;
  /** Seconds until the first photo; `null` without a running countdown. */
  countdown: number | null;
  /** Photos still to be taken. */
  left: number;
  /** Whether photos are being taken because the button is held, until the last of them is there. */
  recording: boolean;
  /** Whether the button is held down. */
  held: boolean;
  taken: number;
  /** The photos taken and not removed since, the latest last. */
  shots: readonly Shot[];
}

/** The camera and what it shows. */
export interface LiveState {
  camera: 'off' | 'asking' | 'on';
  problem: CameraProblem | null;
  /** Shows the picture; set while the camera is on. */
  video: HTMLVideoElement | null;
  /** All cameras that can be chosen, once the browser has told them. */
  cameras: readonly Camera[];
  /** The camera used last. */
  cameraId: string | null;
  /** Whether the picture is shown mirrored. Predictions and photos are never mirrored. */
  mirrored: boolean;
  answer: SmoothedAnswer | null;
  framesPerSecond: number | null;
  burst: Burst | null;
  /** Number of photos taken since the page was opened, which are named by it. */
  photosTaken: number;
}

/** The camera is off until the user switches it on. */
export function initialLive(): LiveState {
  return {
    camera: 'off',
    problem: null,
    video: null,
    cameras: [],
    cameraId: null,
    mirrored: true,
    answer: null,
    framesPerSecond: null,
    burst: null,
    photosTaken: 0,
  };
}
