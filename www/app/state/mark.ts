/** A class that the user gave a photo of the folder. */
export interface Decision {
  /** The key of the class. */
  readonly classKey: number;
  /**
   * `learnt`: the photo is an example of the class, and has it as long as that is there; `given`: it was
   * labelled together with more photos than are learnt from; `accepted`: the answer was accepted
   * together with others, without a look at each.
   */
  readonly how: 'learnt' | 'given' | 'accepted';
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

/** What the user decided about a photo; `null` while it is undecided. */
export type Mark = 'skipped' | Decision | null;
