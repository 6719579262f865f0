import type { DecoderName } from '../loading/decoders.js';
import type { Model } from './model.js';

/** The parts of the page besides its code, each in a `<script>` that the browser does not run. */
export type Part = 'worker' | 'module' | DecoderName | 'weights' | 'second' | 'model';

/** Decodes a part; rejects if it is truncated. */
export async function readPart(name: Part): Promise<ArrayBuffer> {
  const block = document.getElementById(name);
  if (!block) throw new Error(`its part “${name}” is missing.`);
  const text = atob(block.textContent);
  // Needed only once, and some megabytes.
  block.remove();
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(unpacked).arrayBuffer();
}

/** Decodes the classifier. */
export async function readModel(): Promise<Model> {
  return JSON.parse(new TextDecoder().decode(await readPart('model')));
}
