import * as exportModule from '../../../wasm/export/handful.js';
import type { ExportFormat } from '../../types.js';
import type { ExportModule } from '../module.js';

const { default: init, toJson, toOnnx }: ExportModule = exportModule;

/** A head as safetensors to what another program reads. The module is loaded when it is needed. */
export async function exportHead(
  head: Uint8Array,
  format: ExportFormat,
  weights: Uint8Array,
  module: () => Promise<WebAssembly.Module>,
): Promise<Blob> {
  if (format === 'safetensors') return blobOf(head, 'application/octet-stream');
  await init({ module_or_path: await module() });
  if (format === 'json') return new Blob([toJson(head)], { type: 'application/json' });
  return blobOf(toOnnx(weights, head), 'application/octet-stream');
}

/** A copy, because what a module returns may lie in memory that others can see. */
function blobOf(bytes: Uint8Array, type: string): Blob {
  return new Blob([new Uint8Array(bytes)], { type });
}
