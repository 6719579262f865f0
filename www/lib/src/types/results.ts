/** A photo that could not be used, and why. The rest of its batch went on. */
export interface Failure {
  name: string;
  code: string;
  message: string;
}

/** A photo that was added: its id, for {@link Handful.remove} and {@link Handful.relabel}. */
export interface Added {
  id: number;
  name: string;
}

/** What became of the photos of one {@link Handful.add}. */
export interface AddResult {
  added: Added[];
  failed: Failure[];
}

/** A class and how many photos it has. */
export interface ClassInfo {
  label: string;
  count: number;
}

/** A photo that was added, and how much it looks like another one. */
export interface Similar {
  /** The id that {@link Handful.add} gave. */
  id: number;
  label: string;
  /** Cosine of the two embeddings. */
  similarity: number;
}

/** A class in a prediction. `probability` is `null` when the head is not calibrated. */
export interface Score {
  label: string;
  score: number;
  probability: number | null;
}

/** Which parts of a photo speak for a class. */
export interface Explanation {
  /** The class. */
  label: string;
  /** Parts of a row, and of a column. */
  width: number;
  height: number;
  /** How much lower the score of the class would be without each part, row by row. */
  values: Float32Array;
  /** What the parts make up: the whole photo, or with `fast` the square in its middle. */
  area: 'photo' | 'square';
}

/** What a photo was taken for. */
export interface Prediction {
  /** `null` when the photo is unlike all photos of the classes. */
  label: string | null;
  unlike: boolean;
  /** Largest cosine to a class prototype, after subtracting the mean of ordinary photos. */
  similarity: number;
  calibrated: boolean;
  /** Every class, best first. */
  scores: Score[];
}
