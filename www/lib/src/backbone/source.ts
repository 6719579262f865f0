import { checkNames, invalid, wrongType } from '../checks.js';
import { HandfulError, messageOf } from '../errors.js';
import { host } from '../host.js';
import { isA } from '../is-a.js';
import { sendableProject } from '../photos.js';
import type { BackboneModel, BackboneSource, FileSource, ImportedBackbone } from '../types.js';
import type { ConvertRequest } from '../worker/embed-protocol.js';
import { checkSize, tooLarge } from './too-large.js';

const KEYS: readonly (keyof BackboneModel)[] = [
  'model',
  'preprocessing',
  'output',
  'name',
  'licence',
];

/** The largest preprocessing file (bytes); real ones have less than two kilobytes. */
const MAX_PREPROCESSING = 1 << 20;

/** Whether this is the result of `readBackbone`. */
export function isImported(source: object): source is ImportedBackbone {
  return 'file' in source && 'hash' in source && isA('Blob', source.file);
}

/** What is to be converted, with its files open. Nothing large is read yet, except from an address. */
export async function openBackbone(
  source: Exclude<BackboneSource, ImportedBackbone>,
  signal: AbortSignal | undefined,
): Promise<ConvertRequest> {
  const model = isFile(source) ? { model: source } : settingsOf(source);
  const { file, name } = await opened('The backbone', model.model, signal);
  checkSize(file.size);
  const { preprocessing, output = null, licence = null } = model;
  return {
    model: await sendableProject(file),
    name: model.name ?? withoutExtension(name),
    preprocessing: preprocessing === undefined ? null : await json(preprocessing, signal),
    output,
    licence,
  };
}

function isFile(source: FileSource | BackboneModel): source is FileSource {
  return (
    typeof source === 'string' ||
    source instanceof Uint8Array ||
    isA('ArrayBuffer', source) ||
    isA('URL', source) ||
    isA('Blob', source)
  );
}

function settingsOf(model: BackboneModel): BackboneModel {
  if (typeof model !== 'object' || model === null || !('model' in model)) {
    throw wrongType(
      'The backbone',
      'a name, a file or an object with the file as its model',
      model,
    );
  }
  checkNames(model, KEYS, 'of a backbone');
  for (const key of ['output', 'name', 'licence'] as const) {
    const value: unknown = model[key];
    if (value !== undefined && typeof value !== 'string') {
      throw wrongType(`The ${key} of the backbone`, 'a text', value);
    }
  }
  return model;
}

/** The file, and its name where it has one. */
async function opened(
  what: string,
  source: FileSource,
  signal: AbortSignal | undefined,
): Promise<{ file: Blob; name: string }> {
  if (isA('Blob', source)) return { file: source, name: isA('File', source) ? source.name : '' };
  if (source instanceof Uint8Array || isA('ArrayBuffer', source)) {
    checkSize(source.byteLength);
    return { file: new Blob([new Uint8Array(source)]), name: '' };
  }
  if (typeof source === 'string' || isA('URL', source)) return fetched(what, source, signal);
  throw wrongType(what, 'a file, a blob, bytes or an address', source);
}

async function fetched(
  what: string,
  address: string | URL,
  signal: AbortSignal | undefined,
): Promise<{ file: Blob; name: string }> {
  let url: URL;
  try {
    url = new URL(address, host().base());
  } catch {
    throw invalid(`The address of a backbone, “${address}”, is not a URL.`);
  }
  const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
  try {
    const response = await host().fetch(url.href, { signal: signal ?? null });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const length = Number(response.headers.get('content-length') ?? 0);
    checkSize(length);
    return { file: await bounded(response), name };
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (cause instanceof HandfulError) throw cause;
    const sentence = `${what} ${url.href} could not be loaded: ${messageOf(cause)}. If it is on another site, that site has to allow it (CORS), and the page's policy must too (connect-src).`;
    throw new HandfulError('io', sentence, { cause });
  }
}

/** The content of a response, unless it turns out to be too large for the device. */
async function bounded(response: Response): Promise<Blob> {
  if (!response.body) return response.blob();
  let length = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(part, controller) {
      length += part.length;
      const refusal = tooLarge(length);
      if (refusal) controller.error(refusal);
      else controller.enqueue(part);
    },
  });
  return new Response(response.body.pipeThrough(counter)).blob();
}

async function json(
  preprocessing: NonNullable<BackboneModel['preprocessing']>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (!isFile(preprocessing as FileSource)) {
    return new TextEncoder().encode(JSON.stringify(preprocessing));
  }
  const { file } = await opened('The preprocessing file', preprocessing as FileSource, signal);
  if (file.size > MAX_PREPROCESSING) {
    throw invalid(
      'The preprocessing file is too large; take preprocessor_config.json or config.json of the repository.',
    );
  }
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    const sentence = 'The preprocessing file could not be read; it may have been changed.';
    throw new HandfulError('io', sentence, { cause });
  }
}

function withoutExtension(name: string): string {
  return name.replace(/\.(onnx|safetensors)$/i, '') || 'backbone';
}
