export type * from './types/backbone.js';
export type * from './types/engine.js';
export type * from './types/generated.js';
export type * from './types/policy.js';
export type * from './types/project.js';
export type * from './types/results.js';
export type * from './types/settings.js';
