export { HandfulError } from './errors.js';
export { Handful } from './handful.js';
export type * from './types.js';
