// Puts everything that the page needs at once into one chunk. Many chunks, one for each set of views that share a
// module, would take 4 % more to send, because each is compressed by itself.

import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('app/main.ts', import.meta.url));

/** The name of the chunk of a module that the page imports at once; `null` for others. For `codeSplitting.groups`. */
export function firstChunk(id, bundle) {
  return importedAtOnce(bundle).has(id) ? 'page' : null;
}

/** The modules that an entry imports, and all that these import. */
function importedAtOnce(bundle) {
  const found = new Set([ENTRY]);
  // A set goes on with what is added meanwhile.
  for (const id of found)
    for (const imported of bundle.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}
