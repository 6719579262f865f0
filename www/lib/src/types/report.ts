import type { ClassInfo } from './results.js';
import type { HeadName } from './settings.js';

/** What one head would make of the photos. */
export interface Comparison {
  head: HeadName;
  report: Report;
  /** How long it trained. */
  seconds: number;
}

/** One pass of a gradient head over the photos. */
export interface Epoch {
  epoch: number;
  loss: number;
  accuracy: number;
  leftOutLoss: number | null;
  leftOutAccuracy: number | null;
}

/** So many photos of so many were classified right; `low` and `high` bound the exact 95 % interval. */
export interface Share {
  correct: number;
  total: number;
  low: number;
  high: number;
}

/** What a training found out, by leaving each photo out in turn. */
export interface Report {
  head: string;
  /** What to know about how it learned, as a sentence to show; `null` where there is nothing. */
  caution: string | null;
  /** `leftOut.total` is 0 for a class with one photo, which cannot be left out. */
  classes: (ClassInfo & { leftOut: Share })[];
  /** `null` where no class has two photos. */
  leaveOneOut: (Share & { accuracy: number; method: 'leave-one-out' | 'folds' }) | null;
  /** All classes counting the same; `null` unless every class has two photos. */
  balancedAccuracy: number | null;
  /** Counts of left-out photos, `[true class][predicted class]`, in the order of `classes`. */
  confusion: number[][];
  /** Whether the percentages hold; `null` where there are none. */
  reliability: Reliability | null;
  temperature: number | null;
  /** `false` where some class has one photo: predictions are a ranking without percentages. */
  calibrated: boolean;
  /** Whether "unlike your photos" can be said at all. */
  openSet: boolean;
  /** Empty for heads that are solved at once. */
  epochs: Epoch[];
  /** `null` in what {@link Handful.train} gives; {@link Handful.review} fills it in. */
  photos: PhotoFinding[] | null;
  /** The same; it stays `null` where no class has two photos. */
  learningCurve: LearningCurve | null;
}

/** A reliability diagram and the calibration error that sums it up. */
export interface Reliability {
  /** Expected calibration error in 15 bins of equal width. */
  ece: number;
  /** The error that a perfectly calibrated classifier would show on so few photos by chance. */
  chance: number;
  /** Mean probability of the likeliest class, and the share that is right with its 95 % interval. */
  bins: { count: number; confidence: number; accuracy: number; low: number; high: number }[];
}

/** What was found out about one photo that the classifier learned from. */
export interface PhotoFinding {
  /** The id that {@link Handful.add} gave. */
  id: number;
  label: string;
  /** What it was taken for when left out; `null` for the only photo of its class. */
  leftOut: {
    label: string;
    probability: number | null;
    /** The probability of the class that the photo was given. */
    ownProbability: number | null;
  } | null;
  /** The class it seems to belong to, where its own is suspected to be wrong. */
  suspect: string | null;
  /** The id of an earlier photo that is nearly the same. */
  duplicateOf: number | null;
  /** Cosine to the mean of its class without it; `null` for the only photo of its class. */
  similarity: number | null;
  /** Whether it is much less like its class than other photos are like theirs. */
  outlier: boolean;
}

/** The mean difference between two trials on the same photos, with its 95 % interval. */
export interface Gain {
  value: number;
  low: number;
  high: number;
}

/** How the accuracy grows with the number of photos. */
export interface LearningCurve {
  /** Photos learned from, and how those held back fared; the last is the whole support set. */
  points: { photos: number; accuracy: number; low: number; high: number }[];
  /** What the last doubling brought. */
  gain: Gain;
  /** `rising`: more photos would help; `flat`: the last doubling brought less than 2 points. */
  verdict: 'rising' | 'flat' | 'unclear';
  /** In the order of the report's classes; `null` for a class with one photo. */
  classGains: (Gain | null)[];
  /** The class that most needs photos; `null` where no left-out photo was wrong. */
  weakest: string | null;
}

/** Which photos without a label to label next. */
export interface LabelNext {
  /** The most useful first; `index` is the place among the photos that were given. */
  photos: {
    index: number;
    /** The likeliest class, and by how much it is likelier than the second. */
    label: string;
    margin: number;
    /** Cosine distance to the nearest photo chosen before it; `null` for the first. */
    distance: number | null;
    unlike: boolean;
  }[];
  /** Expected share of the photos that are not unlike which is classified right. */
  expectedAccuracy: number | null;
  /** How many are unlike all photos of the classes. */
  unlike: number;
  /** Whether labelling may stop: at least 95 % are expected to be right. */
  enough: boolean;
}
