import type { Model } from './model.js';

/** What the page is made of beside its own code, each in a block that is no script to the browser. */
export type Part = 'worker' | 'module' | 'weights' | 'second' | 'model';

/** A part as it was before it was packed; rejects where it was cut off on its way. */
export async function readPart(name: Part): Promise<ArrayBuffer> {
  const block = document.getElementById(name);
  if (!block) throw new Error(`its part “${name}” is missing.`);
  const text = atob(block.textContent);
  // It is not needed twice, and some megabytes.
  block.remove();
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(unpacked).arrayBuffer();
}

/** The classifier. */
export async function readModel(): Promise<Model> {
  return JSON.parse(new TextDecoder().decode(await readPart('model')));
}
