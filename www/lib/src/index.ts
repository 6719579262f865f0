// The package with all its files.

import './files/all.js';

export * from './api.js';
