import type { SmoothedAnswer } from '../smoothing.js';

/** Why there is no picture from the camera. */
export type CameraProblem = 'insecure' | 'none' | 'refused' | 'busy' | 'lost' | 'failed';

/** Photos being taken for a class. */
export interface Burst {
  readonly classKey: number;
  /** Seconds until the first; `null` when none is about to be taken. */
  countdown: number | null;
  /** Photos still to be taken of those asked for. */
  left: number;
  taken: number;
}

/** The camera and what it shows. */
export interface LiveState {
  camera: 'off' | 'asking' | 'on';
  problem: CameraProblem | null;
  /** Shows the picture; there is one as long as the camera is on. */
  video: HTMLVideoElement | null;
  /** Whether the picture is shown as in a mirror. What is recognised and taken is as the camera sees it. */
  mirrored: boolean;
  answer: SmoothedAnswer | null;
  framesPerSecond: number | null;
  burst: Burst | null;
}

/** The camera is off until it is asked for. */
export function initialLive(): LiveState {
  return {
    camera: 'off',
    problem: null,
    video: null,
    mirrored: true,
    answer: null,
    framesPerSecond: null,
    burst: null,
  };
}
