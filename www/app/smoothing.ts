import type { Prediction } from 'handful';

/** After this long a new answer has two thirds of the weight (milliseconds). */
const TIME = 400;

/** Another class must be likelier by so much to take over. */
const LEAD = 0.1;

/** "Unlike" is said above the first share of frames that are, and unsaid below the second. */
const UNLIKE_FROM = 0.6;
const UNLIKE_TO = 0.4;

/** What a camera has shown over the last moments. */
export interface SmoothedAnswer {
  readonly label: string;
  readonly unlike: boolean;
  readonly calibrated: boolean;
  /** Every class and its mean probability, the likeliest first. Without percentages, the share of frames. */
  readonly shares: readonly { readonly label: string; readonly share: number }[];
}

/** Makes one calm answer of many hasty ones: exponential means, and a lead to take over. */
export class Smoother {
  #shares = new Map<string, number>();
  #unlikeShare = 0;
  #unlike = false;
  #label: string | null = null;
  #last: number | null = null;

  /** Takes in what a frame was taken for at a time in milliseconds; `null` where there is no class. */
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
