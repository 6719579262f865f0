// The entry point for Node.js: the same package, with threads in place of workers.

import { HandfulError } from '../errors.js';
import { setHost } from '../host.js';
import { nodeHost } from './host.js';

setHost(nodeHost);

export * from '../index.js';

/** Not available in Node.js, where the package's files are on disk. */
export async function loadAssets(): Promise<never> {
  const sentence =
    'loadAssets is for pages; in Node.js leave the assets out, because the package reads its own files.';
  throw new HandfulError('invalid-input', sentence);
}
