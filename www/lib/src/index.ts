export { loadAssets } from './assets.js';
export { HandfulError } from './errors.js';
export { Handful } from './handful.js';
export type { Photo, Unlabelled } from './photos.js';
export type * from './types.js';
