import type { Prediction } from './types.js';

/** The time constant of the exponential mean (milliseconds). */
const TIME = 400;

/** Another class must lead by this share to replace the shown one. */
const LEAD = 0.1;

/** "Unlike" is shown when the share of unlike frames rises above the first, until it falls below the second. */
const UNLIKE_FROM = 0.6;
const UNLIKE_TO = 0.4;

/** The prediction over the last frames of a camera. */
export interface SmoothedAnswer {
  readonly label: string;
  readonly unlike: boolean;
  readonly calibrated: boolean;
  /** Every class and its mean probability, the likeliest first; uncalibrated, its share of frames. */
  readonly shares: readonly { readonly label: string; readonly share: number }[];
}

/**
 * Smooths the predictions of successive frames of a camera: exponential means, and hysteresis for the shown
 * class.
 *
 * @example
 * const smoother = new Smoother();
 * const answer = smoother.add(await handful.predict(video), performance.now());
 */
export class Smoother {
  #shares = new Map<string, number>();
  #unlikeShare = 0;
  #unlike = false;
  #label: string | null = null;
  #last: number | null = null;

  /** Adds the prediction of a frame at a time in milliseconds; `null` without classes. */
  add({ scores, unlike, calibrated }: Prediction, now: number): SmoothedAnswer | null {
    const [best] = scores;
    if (!best) return null;
    const weight = this.#last === null ? 1 : 1 - Math.exp((this.#last - now) / TIME);
    this.#last = now;
    const shares = new Map<string, number>();
    for (const score of scores) {
      const share = score.probability ?? (score === best ? 1 : 0);
      const before = this.#shares.get(score.label) ?? 0;
      shares.set(score.label, before + weight * (share - before));
    }
    this.#shares = shares;
    this.#unlikeShare += weight * (Number(unlike) - this.#unlikeShare);
    this.#unlike = this.#unlikeShare > (this.#unlike ? UNLIKE_TO : UNLIKE_FROM);
    const ranked = [...shares].sort(([, one], [, other]) => other - one);
    const [label, share] = ranked[0] ?? [best.label, 0];
    const held = this.#label === null ? undefined : shares.get(this.#label);
    if (held === undefined || share - held > LEAD) this.#label = label;
    return {
      label: this.#label ?? label,
      unlike: this.#unlike,
      calibrated,
      shares: ranked.map(([name, mean]) => ({ label: name, share: mean })),
    };
  }
}
