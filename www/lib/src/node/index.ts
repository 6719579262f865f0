// The entry for Node.js: the same package, with threads for workers.

import { setHost } from '../host.js';
import { nodeHost } from './host.js';

setHost(nodeHost);

export * from '../index.js';
