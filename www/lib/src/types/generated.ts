// Generated from the Rust types by ./build.sh types. Do not edit.

/**
 * The kind of an error, for callers to act on.
 */
export type ErrorCode = "damaged-photo" | "unsupported-format" | "photo-too-large" | "weight-file" | "contract-mismatch" | "invalid-input" | "not-trained" | "engine" | "device-lost" | "cancelled" | "io" | "not-a-project" | "damaged-project" | "project-too-large" | "newer-project";

/**
 * How much work goes into one photo: `fast` uses one view, `quality` two, and `best` adds a second,
 * larger network.
 */
export type Mode = "fast" | "quality" | "best";

/**
 * The precision that an engine computes in. Embeddings of different precisions must never be mixed in
 * one head. `f32` includes f16 weights, which agree with it to 0.999; `int8` has 8-bit weights and
 * 7-bit activations.
 */
export type Precision = "f32" | "int8";

/**
 * How TIFF and DICOM files with more than 8 bits become levels from 0 to 255. It is part of the preprocessing
 * contract: embeddings of photos that were mapped differently are not comparable.
 *
 * Integers of a TIFF file are mapped from the whole range of their type, floats from 0 to 1. A DICOM file is
 * mapped by its own window; without one, a CT picture by that of soft tissue, and any other from the whole
 * range of its stored bits.
 */
export type Intensity = "fixed" | "own-range" | "ct-soft-tissue" | "ct-lung" | "ct-bone" | "ct-brain";

/**
 * What a person should know about a photo, in words.
 */
export type PhotoNote = {
/**
 * `first-page`, `first-channel`, `middle-frame`, `burned-in-text` or `faint`.
 */
code: string,
/**
 * The numbers of the sentence, in its order.
 */
numbers: Array<number>,
/**
 * A sentence for people.
 */
message: string, };

/**
 * What the support set takes over from the photos without a class: their `mean`, or their mean and
 * `covariance`.
 */
export type Alignment = "mean" | "covariance";

/**
 * Name of a head. `ridge` is the default; the documentation of the heads compares them.
 */
export type HeadName = "ridge" | "linear" | "knn" | "l2sp" | "lda" | "linear-lbfgs" | "matching" | "prototype" | "prototype-cosine" | "prototype-euclidean" | "svm" | "mlp" | "forest" | "calibrated" | "ridge-texture" | "auto" | "propagate" | "transport" | "transport-balanced";

/**
 * The head to train, and its seed.
 */
export type HeadChoice = {
/**
 * Name of the head.
 */
name: HeadName,
/**
 * Seed of all randomness; 32 bits, which JavaScript represents exactly.
 */
seed: number, };

/**
 * A rectangle of a photo, in pixels of the upright photo.
 */
export type Region = {
/**
 * Its left edge, from the left edge of the photo.
 */
x: number,
/**
 * Its upper edge, from the upper edge of the photo.
 */
y: number,
/**
 * Its width, at least 1.
 */
width: number,
/**
 * Its height, at least 1.
 */
height: number, };

/**
 * A class and the number of its photos.
 */
export type ClassInfo = {
/**
 * The class.
 */
label: string,
/**
 * Number of its photos.
 */
count: number, };

/**
 * How it is known that the photos of a group belong together.
 */
export type GroupSource = "burst" | "time" | "similar" | "folder" | "column" | "hand";

/**
 * Photos of a `SupportSet` that belong together, and are left out together.
 */
export type PhotoGroup = {
/**
 * Its name; a number sign and a number if it was given none.
 */
name: string,
/**
 * How it is known.
 */
source: GroupSource,
/**
 * The ids of its photos.
 */
photos: Array<number>, };

/**
 * A photo of the support set and its similarity to the given photo.
 */
export type Similar = {
/**
 * The id of the example.
 */
id: number,
/**
 * Its class.
 */
label: string,
/**
 * Cosine of the two embeddings, in −1..=1.
 */
similarity: number, };

/**
 * The classification of one photo.
 */
export type Prediction = {
/**
 * The likeliest class; `null` if the photo is unlike all photos of the support set.
 */
label: string | null,
/**
 * Whether the photo is unlike all photos of the support set.
 */
unlike: boolean,
/**
 * Largest cosine to a class prototype after subtracting the mean of ordinary photos, in −1..=1.
 */
similarity: number,
/**
 * Whether there are probabilities; without them the scores are only a ranking.
 */
calibrated: boolean,
/**
 * Every class, the likeliest first.
 */
scores: Array<Score>, };

/**
 * One class of a `Prediction`.
 */
export type Score = {
/**
 * The class.
 */
label: string,
/**
 * The head's score; higher is likelier.
 */
score: number,
/**
 * In 0..=1, summing to 1 over the classes; `null` if not calibrated.
 */
probability: number | null, };

/**
 * The report of a training: predictions for photos of the support set that were left out of it.
 */
export type Report = {
/**
 * Name of the head.
 */
head: string,
/**
 * Advice about this head on these photos, in English.
 */
caution: string | null,
/**
 * The stable code of the caution, for programs that have their own words.
 */
cautionCode: string | null,
/**
 * The classes with photos.
 */
classes: Array<ClassReport>,
/**
 * All classes together; `null` if no photo can be left out.
 */
leaveOneOut: LeftOutReport | null,
/**
 * Mean over the classes of the share of left-out photos that are correct; `null` unless photos of
 * every class can be left out. It is more informative than the accuracy if classes differ in size.
 */
balancedAccuracy: number | null,
/**
 * Counts of left-out photos: `confusion[true class][predicted class]`.
 */
confusion: Array<Array<number>>,
/**
 * Reliability of the probabilities of left-out photos; `null` if not calibrated. It is slightly
 * optimistic, because the temperature is fitted on the same photos.
 */
reliability: Reliability | null,
/**
 * Factor of the scores before the softmax; `null` if not calibrated.
 */
temperature: number | null,
/**
 * Whether there are probabilities. If not, a class has only one photo or one group of photos, so that
 * none can be left out, and scores are a ranking.
 */
calibrated: boolean,
/**
 * Whether the classifier can tell photos that are unlike the support set.
 */
openSet: boolean,
/**
 * How often that is right, measured on the support set; `null` if fewer than two photos can be left
 * out, and above 200 000 photos times classes.
 */
openSetRates: OpenSetRates | null,
/**
 * The epochs of the training; empty for heads that do not learn in epochs.
 */
epochs: Array<Epoch>,
/**
 * The findings about each photo; `null` before a `review`.
 */
photos: Array<PhotoFinding> | null,
/**
 * The accuracy over the number of photos; `null` before a `review`, and if no class has two
 * photos.
 */
learningCurve: LearningCurve | null, };

/**
 * One class of a `Report`.
 */
export type ClassReport = {
/**
 * The class.
 */
label: string,
/**
 * Number of its photos.
 */
count: number,
/**
 * Number of groups that they belong to; a photo without a group is one of its own.
 */
groups: number,
/**
 * Its left-out photos; none if the class has only one photo or one group.
 */
leftOut: Share, };

/**
 * A share of photos that are classified correctly.
 */
export type Share = {
/**
 * Photos classified correctly.
 */
correct: number,
/**
 * Number of photos.
 */
total: number,
/**
 * Lower end of the 95 % interval of the share; 0 without photos. It is exact where each photo is
 * alone; photos of one group count as fewer.
 */
low: number,
/**
 * Upper end of the interval; 1 without photos.
 */
high: number, };

/**
 * The left-out photos of all classes.
 */
export type LeftOutReport = {
/**
 * Photos classified correctly.
 */
correct: number,
/**
 * Photos that could be left out.
 */
total: number,
/**
 * Groups that they belong to, which the interval counts; a photo without a group is one of its own.
 */
groups: number,
/**
 * correct / total.
 */
accuracy: number,
/**
 * Lower end of the 95 % interval of the accuracy.
 */
low: number,
/**
 * Upper end of the interval.
 */
high: number,
/**
 * How the photos were left out.
 */
method: LeftOut, };

/**
 * How often the open set is right about photos that it does not know.
 *
 * Photos of classes that were left out resemble the other classes more than photos of anything else do,
 * so that rather fewer of the latter are accepted.
 */
export type OpenSetRates = {
/**
 * Photos of the support set that are accepted, each left out of its class and of the threshold
 * together with its group.
 */
known: Share,
/**
 * Photos that are rejected as unlike when their whole class is left out; `null` with fewer than
 * three classes.
 */
unknown: Share | null, };

/**
 * How photos are left out for left-out scores: `leave-one-out` scores each photo by the model of all
 * others, `folds` by a model of the folds it is not in. Photos of one group are left out together.
 */
export type LeftOut = "leave-one-out" | "folds";

/**
 * The reliability diagram of a classifier and its expected calibration error.
 */
export type Reliability = {
/**
 * Expected calibration error (Naeini et al. 2015): the distance between the mean probability of
 * the likeliest class and the share that is correct, in 15 bins of equal width, weighted by the
 * photos in each.
 */
ece: number,
/**
 * The calibration error that a perfectly calibrated classifier shows by chance on this number of
 * photos, or of groups of them.
 */
chance: number,
/**
 * The bins that are not empty, by rising probability.
 */
bins: Array<ReliabilityBin>, };

/**
 * One bin of a `Reliability` diagram.
 */
export type ReliabilityBin = {
/**
 * Photos in the bin.
 */
count: number,
/**
 * Mean probability of their likeliest classes.
 */
confidence: number,
/**
 * Share of them that is correct.
 */
accuracy: number,
/**
 * Lower end of the 95 % interval of the share.
 */
low: number,
/**
 * Upper end of the interval.
 */
high: number, };

/**
 * One pass of an iterative head over the support set.
 */
export type Epoch = {
/**
 * Counted from 1.
 */
epoch: number,
/**
 * Class-weighted mean cross-entropy of the training photos, in nats.
 */
loss: number,
/**
 * Share of the training photos that are classified right.
 */
accuracy: number,
/**
 * Cross-entropy of left-out photos; `null` where no class has two photos.
 */
leftOutLoss: number | null,
/**
 * Share of the left-out photos that are classified right.
 */
leftOutAccuracy: number | null, };

/**
 * The findings about one photo of the support set.
 */
export type PhotoFinding = {
/**
 * The photo's id.
 */
id: number,
/**
 * Its class.
 */
label: string,
/**
 * Its left-out prediction; `null` if its group cannot be left out, as for the only photo of its
 * class.
 */
leftOut: LeftOutPhoto | null,
/**
 * The class that the photo probably belongs to, if its label is suspected to be wrong.
 */
suspect: string | null,
/**
 * The id of the most similar earlier photo, if the two are near-duplicates. Without the photos
 * that have one, one photo of each group of duplicates remains.
 */
duplicateOf: number | null,
/**
 * Cosine to the mean of the other photos of its class outside its group, in −1..=1, on the pooled
 * block less the mean of ordinary photos; `null` if its group cannot be left out.
 */
similarity: number | null,
/**
 * Whether it is much less similar to its class than other photos are to theirs.
 */
outlier: boolean, };

/**
 * The prediction for a photo by a model that was not trained on it or a photo of its group.
 */
export type LeftOutPhoto = {
/**
 * The likeliest class.
 */
label: string,
/**
 * Its probability; `null` where the classifier is not calibrated.
 */
probability: number | null,
/**
 * The probability of the photo's own class; `null` where the classifier is not calibrated.
 */
ownProbability: number | null, };

/**
 * How the accuracy grows with the number of photos.
 */
export type LearningCurve = {
/**
 * By rising size; the last is the whole support set and its left-out accuracy.
 */
points: Array<CurvePoint>,
/**
 * Gain in accuracy of the last doubling of all classes.
 */
gain: Gain,
/**
 * Whether more photos would help.
 */
verdict: Verdict,
/**
 * Gain of the last doubling for each class; `null` for a class of which no photo can be left out.
 */
classGains: Array<Gain | null>,
/**
 * The class that most needs photos: a class of which no photo can be left out, as with a single one,
 * so that it cannot be tested, or else the class with the lowest left-out accuracy, and of several
 * the one with the fewest photos.
 * `null` if no left-out photo was misclassified.
 */
weakest: string | null, };

/**
 * One size of a `LearningCurve`.
 */
export type CurvePoint = {
/**
 * Photos learned from, over all classes.
 */
photos: number,
/**
 * Share of the photos not learned from that are classified correctly; each photo counts once,
 * with its mean over the trainings.
 */
accuracy: number,
/**
 * Lower end of the 95 % interval of the accuracy.
 */
low: number,
/**
 * Upper end of the interval.
 */
high: number, };

/**
 * Whether more photos would help: `rising` if the last doubling did, `flat` if it brought less than
 * 2 points, `unclear` if the interval of its gain allows both nothing and more than that.
 */
export type Verdict = "rising" | "flat" | "unclear";

/**
 * The difference between two shares measured on the same photos.
 */
export type Gain = {
/**
 * Mean difference, in −1..=1.
 */
value: number,
/**
 * Lower end of its 95 % interval.
 */
low: number,
/**
 * Upper end of the interval.
 */
high: number, };

/**
 * What a classifier makes of a labelled test set.
 */
export type TestReport = {
/**
 * The classes of the classifier, with the test photos of each.
 */
classes: Array<TestClass>,
/**
 * Test photos of these classes that are classified correctly, by the likeliest class, whether or
 * not they are like the support set; `null` if there are none.
 */
accuracy: Share | null,
/**
 * Those of them that are no near-duplicates of training photos; `null` if there are none, and if
 * no test photo is a near-duplicate.
 */
withoutDuplicates: Share | null,
/**
 * Mean over the classes of the share that is correct; `null` unless every class has a test photo.
 */
balancedAccuracy: number | null,
/**
 * Counts of test photos: `confusion[true class][predicted class]`.
 */
confusion: Array<Array<number>>,
/**
 * Reliability of the probabilities; `null` if not calibrated.
 */
reliability: Reliability | null,
/**
 * Test photos of these classes that are accepted as like the support set; `null` if there are
 * none or the classifier cannot tell.
 */
known: Share | null,
/**
 * Test photos of other classes that are rejected as unlike the support set; `null` if there are
 * none or the classifier cannot tell.
 */
unknown: Share | null,
/**
 * Classes of the test set that the classifier does not have. Their photos count in `unknown`
 * alone.
 */
unknownClasses: Array<UnknownClass>,
/**
 * Each test photo.
 */
photos: Array<TestPhoto>, };

/**
 * One class of a `TestReport`.
 */
export type TestClass = {
/**
 * The class.
 */
label: string,
/**
 * Its test photos.
 */
share: Share, };

/**
 * A class of a test set that the classifier does not have.
 */
export type UnknownClass = {
/**
 * The class.
 */
label: string,
/**
 * Number of its photos.
 */
count: number, };

/**
 * One photo of a test set.
 */
export type TestPhoto = {
/**
 * Index into the given photos.
 */
index: number,
/**
 * Its class in the test set.
 */
label: string,
/**
 * The likeliest class of the classifier.
 */
predicted: string,
/**
 * Its probability; `null` where the classifier is not calibrated.
 */
probability: number | null,
/**
 * The probability of the photo's own class; `null` where the classifier is not calibrated or does
 * not have the class.
 */
ownProbability: number | null,
/**
 * Whether it is rejected as unlike the support set.
 */
unlike: boolean,
/**
 * The id of the most similar training photo, if the two are near-duplicates.
 */
duplicateOf: number | null, };

/**
 * Advice on labelling more photos.
 */
export type LabelNext = {
/**
 * The photos to label, the most useful first.
 */
photos: Array<Candidate>,
/**
 * Expected accuracy on the photos that are like the support set: the mean probability of their
 * likeliest classes. `null` if the classifier is not calibrated or all photos are unlike the
 * support set.
 */
expectedAccuracy: number | null,
/**
 * Number of photos unlike the support set, for which probabilities have no meaning. They may
 * include a new class.
 */
unlike: number,
/**
 * Whether labelling may stop: the expected accuracy is at least 95 %. It is an estimate from the
 * classifier's own calibration; only labels allow a measurement.
 */
enough: boolean, };

/**
 * A photo proposed for labelling.
 */
export type Candidate = {
/**
 * Index into the given photos.
 */
index: number,
/**
 * The likeliest class.
 */
label: string,
/**
 * Probability of the likeliest class less that of the second, in 0..=1. Without calibration it
 * is computed at the head's usual temperature, and useful only for ranking.
 */
margin: number,
/**
 * Cosine distance to the nearest photo chosen before it, in 0..=2; `null` for the first.
 */
distance: number | null,
/**
 * Whether it is unlike the support set.
 */
unlike: boolean, };

/**
 * The content of a project file.
 */
export type ProjectDescription = {
/**
 * The project's name; may be empty.
 */
name: string,
/**
 * Identifies the embedding space.
 */
space: string,
/**
 * Mode of the embeddings.
 */
mode: string,
/**
 * Precision of the embeddings.
 */
precision: string,
/**
 * Head and seed of the last training; `null` if it was never trained.
 */
head: HeadChoice | null,
/**
 * The labels, in the order of their creation.
 */
classes: Array<string>,
/**
 * The photos, in the order of their ids.
 */
examples: Array<ExampleDescription>,
/**
 * What was changed in the names of classes that an older version wrote, as sentences.
 */
notes: Array<string>, };

/**
 * A photo of a project file.
 */
export type ExampleDescription = {
/**
 * Its id.
 */
id: number,
/**
 * Its class.
 */
label: string,
/**
 * Name of the original file; may be empty.
 */
name: string,
/**
 * Size in bytes of the original file, if known.
 */
size: number | null,
/**
 * Last change of the original file in milliseconds since 1970, if known.
 */
modified: number | null,
/**
 * Entry of the photo in the zip, if it is included.
 */
photo: string | null,
/**
 * Entry of the thumbnail in the zip, if it is included.
 */
thumbnail: string | null,
/**
 * The part of the photo that was learnt; `null` if it was all of it.
 */
region: Region | null,
/**
 * The name of its group; empty if someone said that it is on its own.
 */
group: string | null, };
