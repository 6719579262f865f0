import { makeZip } from 'client-zip';
import init, { toF32, toJson, toOnnx, toTeachableMachine } from '../../../wasm/export/handful.js';
import { HandfulError } from '../../errors.js';
import type { AssetLoader } from '../../loading/asset-loader.js';
import { EXPORTED_DECODERS } from '../../loading/decoders.js';
import type { ExportFormat } from '../../types.js';

/** The trained classifier to export. */
export interface ExportInput {
  /** As safetensors. */
  head: Uint8Array;
  /** Title of the `html` page. */
  name: string;
  weights: Uint8Array;
  /** Weights of the second network, if there is one. */
  second: Uint8Array | null;
}

/** Bytes that are converted to base64 at a time: a multiple of three, few enough for one call. */
const CHUNK = 3 * 2 ** 13;

/** Converts a head to an export format. Loads the module and the page for it on demand. */
export async function exportHead(
  { head, name, weights, second }: ExportInput,
  format: ExportFormat,
  supplies: Pick<AssetLoader, 'decoder' | 'export' | 'page'>,
): Promise<Blob> {
  if (format === 'safetensors') return blobOf(head, 'application/octet-stream');
  await init({ module_or_path: await supplies.export() });
  if (format === 'onnx') return blobOf(toOnnx(weights, head), 'application/octet-stream');
  if (format === 'teachable-machine') return teachableMachine(weights, head, name);
  const json = toJson(head);
  if (format === 'json') return new Blob([json], { type: 'application/json' });
  const model = `{"name":${JSON.stringify(name)},"made":${Date.now()},"head":${json}}`;
  const decoders = EXPORTED_DECODERS.map(async (name): Promise<Part> => {
    return [name, await packed(new Uint8Array(await supplies.decoder(name)))];
  });
  return fillTemplate(await supplies.page(), [
    ...(await Promise.all(decoders)),
    ['weights', await packed(weights)],
    ['second', second && (await packed(second))],
    ['model', await packed(new TextEncoder().encode(model))],
  ]);
}

/** Weights in int8 as the same weights in f32. */
export async function weightsInF32(
  weights: Uint8Array,
  supplies: Pick<AssetLoader, 'export'>,
): Promise<Uint8Array> {
  await init({ module_or_path: await supplies.export() });
  return toF32(weights);
}

/** The zip that Teachable Machine's own export is, too. */
async function teachableMachine(
  weights: Uint8Array,
  head: Uint8Array,
  name: string,
): Promise<Blob> {
  const files = toTeachableMachine(weights, head, name);
  try {
    const entries = [
      { name: 'model.json', input: files.model },
      { name: 'weights.bin', input: new Uint8Array(files.weights) },
      { name: 'metadata.json', input: files.metadata },
    ];
    const blob = await new Response(makeZip(entries)).blob();
    return blob.slice(0, blob.size, 'application/zip');
  } finally {
    files.free();
  }
}

type Part = [name: string, content: string[] | null];

/** The page template with its parts in place of the comments of their names. */
function fillTemplate(page: string, parts: Part[]): Blob {
  const pieces: string[] = [];
  let rest = page;
  for (const [name, content] of parts) {
    const [before, after] = rest.split(`<!--${name}-->`);
    if (before === undefined || after === undefined) {
      throw new HandfulError('wrong-asset', `The page template has no comment “${name}”.`);
    }
    pieces.push(before);
    if (content) pieces.push(`<script type="text/plain" id="${name}">`, ...content, '</script>');
    rest = after;
  }
  return new Blob([...pieces, rest], { type: 'text/html' });
}

/** Compresses bytes with gzip and encodes them as base64, as the page reads them. */
async function packed(bytes: Uint8Array): Promise<string[]> {
  const stream = blobOf(bytes, '').stream().pipeThrough(new CompressionStream('gzip'));
  const small = new Uint8Array(await new Response(stream).arrayBuffer());
  const starts = Array.from({ length: Math.ceil(small.length / CHUNK) }, (_, at) => at * CHUNK);
  return starts.map((at) => btoa(String.fromCharCode(...small.subarray(at, at + CHUNK))));
}

/** Copies the bytes, because they may be in shared memory, which a blob does not accept. */
function blobOf(bytes: Uint8Array, type: string): Blob {
  return new Blob([new Uint8Array(bytes)], { type });
}
