// Paths. Those that a browser requests are relative to the project, whose folder is served.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const HERE = fileURLToPath(new URL('.', import.meta.url));

/** The folder of the project. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The native command. */
export const NATIVE = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'release/handful');

export const WEIGHTS = 'www/lib/assets/lite0.safetensors';
export const INT8_WEIGHTS = 'www/lib/assets/lite0.int8.safetensors';

/** Files that the bench generates; Git ignores them. */
export const MADE = 'tests/bench/made';

/** burn's CPU backend as a module, built for the bench only. */
export const FLEX = `${MADE}/flex`;
