import type { ExportFormat } from '../../types.js';
import { type Asset, fetchChecked } from '../assets.js';
import type { ExportModule } from '../module.js';

/** A head as safetensors to what another program reads. The module is loaded when it is needed. */
export async function exportHead(
  head: Uint8Array,
  format: ExportFormat,
  weights: Uint8Array,
  module: Asset,
): Promise<Blob> {
  if (format === 'safetensors') return blobOf(head, 'application/octet-stream');
  const [response, code] = await Promise.all([
    fetchChecked(module),
    import('../../../wasm/export/handful.js'),
  ]);
  const { default: init, toJson, toOnnx }: ExportModule = code;
  await init({ module_or_path: response });
  if (format === 'json') return new Blob([toJson(head)], { type: 'application/json' });
  return blobOf(toOnnx(weights, head), 'application/octet-stream');
}

/** A copy, because what a module returns may lie in memory that others can see. */
function blobOf(bytes: Uint8Array, type: string): Blob {
  return new Blob([new Uint8Array(bytes)], { type });
}
