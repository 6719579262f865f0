import { makeZip } from 'client-zip';
import init, { toF32, toJson, toOnnx, toTeachableMachine } from '../../../wasm/export/handful.js';
import { HandfulError } from '../../errors.js';
import type { AssetLoader } from '../../loading/asset-loader.js';
import { EXPORTED_DECODERS } from '../../loading/decoders.js';
import type { ExportFormat } from '../../types.js';
import { bytesOf, sizeOfFile, type WeightFile } from '../weight-file.js';

/** The trained classifier to export. */
export interface ExportInput {
  /** As safetensors. */
  head: Uint8Array;
  /** Title of the `html` page. */
  name: string;
  weights: WeightFile;
  /** Weights of the second network, if there is one. */
  second: WeightFile | null;
  /** Whether a network comes from a file. */
  imported: boolean;
}

/** What exporting needs besides the classifier. */
export interface ExportSupplies
  extends Pick<AssetLoader, 'decoder' | 'export' | 'import' | 'importer' | 'page'> {
  /** One ONNX model of a network from a file and a head. */
  modelOf(task: { weights: WeightFile; head: Uint8Array }): Promise<Blob>;
}

/** The most bytes of weights that a page contains: base64 adds a third, and browsers limit texts to 512 MB. */
const MAX_PAGE = 128e6;

const NOT_IN_LAYERS = new HandfulError(
  'invalid-input',
  'A backbone from a file cannot be written as a model of Teachable Machine. Export the ONNX model, or the head alone as safetensors or JSON.',
);

/** Bytes that are converted to base64 at a time: a multiple of three, few enough for one call. */
const CHUNK = 3 * 2 ** 13;

/** Converts a head to an export format. Loads the module and the page for it on demand. */
export async function exportHead(
  { head, name, weights, second, imported }: ExportInput,
  format: ExportFormat,
  supplies: ExportSupplies,
): Promise<Blob> {
  if (format === 'html') checkPageSize(weights, second);
  if (format === 'safetensors') return blobOf(head, 'application/octet-stream');
  if (format === 'onnx' && imported) return supplies.modelOf({ weights, head });
  if (format === 'teachable-machine' && imported) throw NOT_IN_LAYERS;
  await init({ module_or_path: await supplies.export() });
  if (format === 'onnx') {
    return blobOf(toOnnx(await bytesOf(weights), head), 'application/octet-stream');
  }
  if (format === 'teachable-machine') {
    return teachableMachine(await bytesOf(weights), head, name);
  }
  const json = toJson(head);
  if (format === 'json') return new Blob([json], { type: 'application/json' });
  const model = `{"name":${JSON.stringify(name)},"made":${Date.now()},"head":${json}}`;
  const decoders = EXPORTED_DECODERS.map(async (name): Promise<Part> => {
    return [name, await packed(new Uint8Array(await supplies.decoder(name)))];
  });
  const page = await supplies.page();
  return fillTemplate(imported ? await withImportedNetwork(page, supplies) : page, [
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

function checkPageSize(weights: WeightFile, second: WeightFile | null): void {
  const bytes = sizeOfFile(weights) + (second ? sizeOfFile(second) : 0);
  if (bytes <= MAX_PAGE) return;
  const [size, limit] = [bytes, MAX_PAGE].map((one) => Math.round(one / 1e6));
  const sentence = `The page would contain the ${size} MB of this backbone, and browsers open such pages up to about ${limit} MB. Export the ONNX model, or take a smaller backbone.`;
  throw new HandfulError('backbone-too-large', sentence);
}

/** The page with the worker and the module for networks from files in place of those of the package's networks. */
async function withImportedNetwork(page: string, supplies: ExportSupplies): Promise<string> {
  // Without relaxed SIMD, because it runs in every browser that may open the page.
  const [module, code] = await Promise.all([supplies.import('plain'), supplies.importer()]);
  const parts: [string, Uint8Array][] = [
    ['worker', new TextEncoder().encode(code)],
    ['module', new Uint8Array(module)],
  ];
  let filled = page;
  for (const [name, content] of parts) {
    const start = filled.indexOf(`id="${name}">`) + `id="${name}">`.length;
    const end = filled.indexOf('</script>', start);
    filled = filled.slice(0, start) + (await packed(content)).join('') + filled.slice(end);
  }
  return filled;
}

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
async function packed(file: WeightFile): Promise<string[]> {
  const blob = file instanceof Uint8Array ? blobOf(file, '') : file;
  const stream = blob.stream().pipeThrough(new CompressionStream('gzip'));
  const small = new Uint8Array(await new Response(stream).arrayBuffer());
  const starts = Array.from({ length: Math.ceil(small.length / CHUNK) }, (_, at) => at * CHUNK);
  return starts.map((at) => btoa(String.fromCharCode(...small.subarray(at, at + CHUNK))));
}

/** Copies the bytes, because they may be in shared memory, which a blob does not accept. */
function blobOf(bytes: Uint8Array, type: string): Blob {
  return new Blob([new Uint8Array(bytes)], { type });
}
