export { loadAssets } from './assets.js';
export { HandfulError } from './errors.js';
export { Handful } from './handful.js';
export type * from './types/photo.js';
export type * from './types.js';
