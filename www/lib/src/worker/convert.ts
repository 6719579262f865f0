import type * as glue from '../../wasm/import/handful.js';
import { HandfulError } from '../errors.js';
import type {
  BackboneOutput,
  BackbonePreprocessing,
  ImportedBackbone,
  Precision,
} from '../types.js';
import type { ConvertRequest } from './embed-protocol.js';
import { partsOf } from './file-parts.js';
import { descriptionOf } from './weight-file.js';

/** The module that converts; the build has two with the same interface. */
type Module = Pick<typeof glue, 'Conversion' | 'Embedder' | 'describe'>;

/** Bytes that are collected before they become a part of the weight file. */
const PART = 4 << 20;

/** A file is read twice: to import its network, and to compute its hash. */
const PASSES = 2;

/** A first pass compiles code; a second one is timed if the first took less than this (milliseconds). */
const SHORT = 3_000;

/** What a weight file says about itself; `Description` in Rust. */
interface Description {
  name: string;
  hash: string;
  precision: Precision;
  contract: {
    size: number;
    resize: number;
    fit?: 'shorter' | 'both';
    filter: `${BackbonePreprocessing['filter']}-antialias`;
    mean: number | [number, number, number];
    scale: number | [number, number, number];
  };
  licence: string;
  output: string | null;
  features: number;
  operations: [kind: string, count: number][];
}

/** Called with the bytes that are read so far, and what is done with them. */
type OnProgress = (done: number, total: number, detail: string) => void;

/** A weight file, and how long its network takes. */
interface Made {
  file: Blob;
  outputs: BackboneOutput[];
  millisecondsPerView: number;
}

/** Converts an ONNX file to a weight file, or checks a weight file, and times the network. */
export async function convert(
  module: Module,
  request: ConvertRequest,
  onProgress: OnProgress,
): Promise<ImportedBackbone> {
  const make = (await isWeightFile(request.model)) ? checked : converted;
  const { file, outputs, millisecondsPerView } = await make(module, request, onProgress);
  const description: Description = JSON.parse(module.describe(await descriptionOf(file)));
  const { contract, operations, ...facts } = description;
  return {
    file,
    ...facts,
    outputs,
    operations: operations.map(([kind, count]) => ({ kind, count })),
    preprocessing: {
      side: contract.size,
      resize: contract.resize,
      fit: contract.fit ?? 'shorter',
      filter: contract.filter.replace('-antialias', '') as BackbonePreprocessing['filter'],
      mean: each(contract.mean),
      scale: each(contract.scale),
    },
    millisecondsPerView,
  };
}

/** Whether a file begins like safetensors: the length of a header, and its brace. */
async function isWeightFile(file: Blob): Promise<boolean> {
  const bytes = new Uint8Array(await file.slice(0, 9).arrayBuffer());
  return bytes.at(8) === '{'.charCodeAt(0) && bytes.subarray(4, 8).every((byte) => byte === 0);
}

async function checked(
  { Embedder }: Module,
  { model, output, preprocessing }: ConvertRequest,
  onProgress: OnProgress,
): Promise<Made> {
  if (output !== null || preprocessing !== null) {
    const sentence =
      'This weight file was converted before: its output and its preprocessing are fixed. Give the ONNX file to choose others.';
    throw new HandfulError('invalid-input', sentence);
  }
  onProgress(model.size, model.size, 'test');
  const embedder = Embedder.open(await partsOf(model), 'fast', null, 'fixed');
  try {
    const views = new Float32Array(embedder.viewLength);
    const millisecondsPerView = timed(() => embedder.forward(views, 1));
    return { file: model, outputs: [], millisecondsPerView };
  } finally {
    embedder.free();
  }
}

async function converted(
  { Conversion }: Module,
  { model, preprocessing, output, name, licence }: ConvertRequest,
  onProgress: OnProgress,
): Promise<Made> {
  const total = PASSES * model.size;
  const onRead = (done: number): void => onProgress(Math.min(done, total), total, 'read');
  const conversion = Conversion.read(
    await partsOf(model, onRead),
    name,
    preprocessing ?? undefined,
    output ?? undefined,
    licence ?? undefined,
  );
  onProgress(total, total, 'test');
  const outputs: BackboneOutput[] = JSON.parse(conversion.choices());
  const numbers = written(conversion);
  conversion.pack();
  const millisecondsPerView = timed(() => conversion.forward());
  const [before, after] = conversion.finish();
  const parts = [before, numbers, after] as BlobPart[];
  return {
    file: new Blob(parts, { type: 'application/octet-stream' }),
    outputs,
    millisecondsPerView,
  };
}

/** The numbers of the weight file. Parts of them become blobs, which browsers keep outside of the worker's memory. */
function written(conversion: glue.Conversion): Blob {
  const parts: Blob[] = [];
  // One buffer for all, because a blob copies it: many would be garbage for a while.
  const buffer = new Uint8Array(PART);
  let length = 0;
  const flush = (): void => {
    parts.push(new Blob([buffer.subarray(0, length)]));
    length = 0;
  };
  conversion.write((numbers: Uint8Array) => {
    for (let start = 0; start < numbers.length; ) {
      const part = numbers.subarray(start, start + PART - length);
      buffer.set(part, length);
      length += part.length;
      start += part.length;
      if (length === PART) flush();
    }
  });
  flush();
  return new Blob(parts);
}

/** The time of a forward pass in milliseconds. */
function timed(forward: () => void): number {
  const time = (): number => {
    const start = performance.now();
    forward();
    return performance.now() - start;
  };
  const first = time();
  return first < SHORT ? time() : first;
}

function each(numbers: number | [number, number, number]): [number, number, number] {
  return typeof numbers === 'number' ? [numbers, numbers, numbers] : numbers;
}
