export type ErrorCode = string;
/** A. */
export type Mode = 'fast' | 'quality' | 'best';
/** A. */
export type Precision = 'f32' | 'int8';
/** A. */
export type HeadName =
  | 'ridge'
  | 'linear'
  | 'auto'
  | 'calibrated'
  | 'forest'
  | 'knn'
  | 'l2sp'
  | 'lda'
  | 'linear-lbfgs'
  | 'matching'
  | 'mlp'
  | 'propagate'
  | 'prototype'
  | 'prototype-cosine'
  | 'prototype-euclidean'
  | 'ridge-texture'
  | 'svm'
  | 'transport'
  | 'transport-balanced';
/** A. */
export type Alignment = 'mean' | 'covariance';
/** A. */
export type HeadChoice = { name: HeadName; seed: number };
/** A. */
export type ClassInfo = { label: string; count: number };
/** A. */
export type Similar = { id: number; label: string; similarity: number };
/** A. */
export type Score = { label: string; score: number; probability: number | null };
/** A. */
export type Prediction = {
  label: string | null;
  unlike: boolean;
  similarity: number;
  calibrated: boolean;
  scores: Array<Score>;
};
/** A. */
export type Epoch = {
  epoch: number;
  loss: number;
  accuracy: number;
  leftOutLoss: number | null;
  leftOutAccuracy: number | null;
};
/** A. */
export type Share = { correct: number; total: number; low: number; high: number };
/** A. */
export type ClassReport = { label: string; count: number; leftOut: Share };
/** A. */
export type LeftOutReport = {
  correct: number;
  total: number;
  accuracy: number;
  low: number;
  high: number;
  method: LeftOut;
};
/** A. */
export type OpenSetRates = { known: Share; unknown: Share | null };
/** A. */
export type LeftOut = 'leave-one-out' | 'folds';
/** A. */
export type ReliabilityBin = {
  count: number;
  confidence: number;
  accuracy: number;
  low: number;
  high: number;
};
/** A. */
export type Reliability = { ece: number; chance: number; bins: Array<ReliabilityBin> };
/** A. */
export type LeftOutPhoto = {
  label: string;
  probability: number | null;
  ownProbability: number | null;
};
/** A. */
export type PhotoFinding = {
  id: number;
  label: string;
  leftOut: LeftOutPhoto | null;
  suspect: string | null;
  duplicateOf: number | null;
  similarity: number | null;
  outlier: boolean;
};
/** A. */
export type Gain = { value: number; low: number; high: number };
/** A. */
export type CurvePoint = { photos: number; accuracy: number; low: number; high: number };
/** A. */
export type Verdict = 'rising' | 'flat' | 'unclear';
/** A. */
export type LearningCurve = {
  points: Array<CurvePoint>;
  gain: Gain;
  verdict: Verdict;
  classGains: Array<Gain | null>;
  weakest: string | null;
};
/** A. */
export type Candidate = {
  index: number;
  label: string;
  margin: number;
  distance: number | null;
  unlike: boolean;
};
/** A. */
export type LabelNext = {
  photos: Array<Candidate>;
  expectedAccuracy: number | null;
  unlike: number;
  enough: boolean;
};
/** A. */
export type Report = {
  head: string;
  caution: string | null;
  classes: Array<ClassReport>;
  leaveOneOut: LeftOutReport | null;
  balancedAccuracy: number | null;
  confusion: Array<Array<number>>;
  reliability: Reliability | null;
  temperature: number | null;
  calibrated: boolean;
  openSet: boolean;
  openSetRates: OpenSetRates | null;
  epochs: Array<Epoch>;
  photos: Array<PhotoFinding> | null;
  learningCurve: LearningCurve | null;
};
/** A. */
export type ProjectDescription = {
  name: string;
  space: string;
  mode: string;
  precision: string;
  head: HeadChoice | null;
  classes: Array<string>;
  examples: Array<ExampleDescription>;
};
/** A. */
export type ExampleDescription = {
  id: number;
  label: string;
  name: string;
  size: number | null;
  modified: number | null;
  photo: string | null;
  thumbnail: string | null;
};
