// The entry for Node.js: the same package, with threads for workers.

import { HandfulError } from '../errors.js';
import { setHost } from '../host.js';
import { nodeHost } from './host.js';

setHost(nodeHost);

export * from '../index.js';

/** Takes the place of what a page gets ready before it forbids itself the network. */
export async function loadAssets(): Promise<never> {
  const sentence =
    'loadAssets is for pages; in Node.js leave the assets out, as their files lie on this machine.';
  throw new HandfulError('invalid-input', sentence);
}
