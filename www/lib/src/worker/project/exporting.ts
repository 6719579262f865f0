import * as exportModule from '../../../wasm/export/handful.js';
import { HandfulError } from '../../errors.js';
import type { AssetLoader } from '../../loading/asset-loader.js';
import type { ExportFormat } from '../../types.js';
import type { ExportModule } from '../module.js';

const { default: init, toJson, toOnnx }: ExportModule = exportModule;

/** What is exported. */
export interface Exported {
  /** As safetensors. */
  head: Uint8Array;
  /** What the person calls it. */
  name: string;
  weights: Uint8Array;
  /** Those of the second network, where there is one. */
  second: Uint8Array | null;
}

/** Bytes that become base64 at a time: whole groups of three, and few enough for a call. */
const GROUP = 3 * 2 ** 13;

/** A head to what another program reads. What only this needs is loaded when it is needed. */
export async function exportHead(
  { head, name, weights, second }: Exported,
  format: ExportFormat,
  supplies: Pick<AssetLoader, 'export' | 'page'>,
): Promise<Blob> {
  if (format === 'safetensors') return blobOf(head, 'application/octet-stream');
  await init({ module_or_path: await supplies.export() });
  if (format === 'onnx') return blobOf(toOnnx(weights, head), 'application/octet-stream');
  const json = toJson(head);
  if (format === 'json') return new Blob([json], { type: 'application/json' });
  const model = `{"name":${JSON.stringify(name)},"made":${Date.now()},"head":${json}}`;
  return filled(await supplies.page(), [
    ['weights', await packed(weights)],
    ['second', second && (await packed(second))],
    ['model', await packed(new TextEncoder().encode(model))],
  ]);
}

/** The page with its parts, each in the place that a comment keeps for it. */
function filled(page: string, parts: [name: string, content: string[] | null][]): Blob {
  const pieces: string[] = [];
  let rest = page;
  for (const [name, content] of parts) {
    const [before, after] = rest.split(`<!--${name}-->`);
    if (before === undefined || after === undefined) {
      throw new HandfulError('wrong-asset', `The page has no place for the part ${name}.`);
    }
    pieces.push(before);
    if (content) pieces.push(`<script type="text/plain" id="${name}">`, ...content, '</script>');
    rest = after;
  }
  return new Blob([...pieces, rest], { type: 'text/html' });
}

/** Bytes as the page reads them: by gzip, then base64. */
async function packed(bytes: Uint8Array): Promise<string[]> {
  const stream = blobOf(bytes, '').stream().pipeThrough(new CompressionStream('gzip'));
  const small = new Uint8Array(await new Response(stream).arrayBuffer());
  const groups = Array.from({ length: Math.ceil(small.length / GROUP) }, (_, at) => at * GROUP);
  return groups.map((at) => btoa(String.fromCharCode(...small.subarray(at, at + GROUP))));
}

/** A copy, because what a module returns may lie in memory that others can see. */
function blobOf(bytes: Uint8Array, type: string): Blob {
  return new Blob([new Uint8Array(bytes)], { type });
}
