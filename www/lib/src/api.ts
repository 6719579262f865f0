import { VERSION } from './loading/facts.js';

export { loadAssets } from './assets.js';
export { type ReadBackboneOptions, readBackbone } from './backbone/read.js';
export { largestBackbone } from './backbone/size.js';
export { className, cleanName, nameProblem } from './class-name.js';
export { MAX_CLASS_NAME } from './class-name-rule.js';
export type { HandfulEvents } from './client.js';
export { HandfulError, type HandfulErrorCode } from './errors.js';
export { Handful } from './handful.js';
export { type SmoothedAnswer, Smoother } from './smoothing.js';
export type * from './types/photo.js';
export type * from './types/pixels.js';
export type * from './types.js';
export type { VideoPrediction } from './video.js';

/** The version of the package. */
export const version: string = VERSION;
