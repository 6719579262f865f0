import type { SmoothedAnswer } from 'handful';

/** Why the camera gives no picture. */
export type CameraProblem = 'insecure' | 'none' | 'refused' | 'busy' | 'lost' | 'failed';

/** Photos being taken for a class. */
export interface Burst {
  readonly classKey: number;
  /** Seconds until the first photo; `null` without a running countdown. */
  countdown: number | null;
  /** Photos still to be taken. */
  left: number;
  taken: number;
}

/** The camera and what it shows. */
export interface LiveState {
  camera: 'off' | 'asking' | 'on';
  problem: CameraProblem | null;
  /** Shows the picture; set while the camera is on. */
  video: HTMLVideoElement | null;
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
    mirrored: true,
    answer: null,
    framesPerSecond: null,
    burst: null,
    photosTaken: 0,
  };
}
