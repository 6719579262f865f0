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

/** Converts an ONNX file to a weight file, or checks a weight file, and times the network. */
export async function convert(
  module: Module,
  request: ConvertRequest,
  onProgress: OnProgress,
): Promise<ImportedBackbone> {
  const { file, outputs } = (await isWeightFile(request.model))
    ? checked(request)
    : await converted(module, request, onProgress);
  const description: Description = JSON.parse(module.describe(await descriptionOf(file)));
  onProgress(file.size, file.size, 'test');
  const millisecondsPerView = await timePerView(module, file);
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

function checked({ model, output, preprocessing }: ConvertRequest) {
  if (output !== null || preprocessing !== null) {
    const sentence =
      'This weight file was converted before: its output and its preprocessing are fixed. Give the ONNX file to choose others.';
    throw new HandfulError('invalid-input', sentence);
  }
  return { file: model, outputs: [] };
}

async function converted(
  module: Module,
  { model, preprocessing, output, name, licence }: ConvertRequest,
  onProgress: OnProgress,
): Promise<{ file: Blob; outputs: BackboneOutput[] }> {
  const total = PASSES * model.size;
  const onRead = (done: number): void => onProgress(Math.min(done, total), total, 'read');
  const conversion = module.Conversion.read(
    await partsOf(model, onRead),
    name,
    preprocessing ?? undefined,
    output ?? undefined,
    licence ?? undefined,
  );
  try {
    onProgress(total, total, 'test');
    conversion.computeReference();
    const outputs: BackboneOutput[] = JSON.parse(conversion.choices());
    return { file: written(conversion), outputs };
  } finally {
    conversion.free();
  }
}

/** The weight file. Parts of it become blobs, which browsers keep outside of the worker's memory. */
function written(conversion: glue.Conversion): Blob {
  const parts: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const flush = (): void => {
    parts.push(new Blob(waiting));
    waiting = [];
    length = 0;
  };
  conversion.write((part: Uint8Array) => {
    waiting.push(new Uint8Array(part));
    length += part.length;
    if (length >= PART) flush();
  });
  flush();
  return new Blob(parts, { type: 'application/octet-stream' });
}

/** The time of one view, which also shows that the file can be used. */
async function timePerView({ Embedder }: Module, file: Blob): Promise<number> {
  const embedder = Embedder.open(await partsOf(file), 'fast', null, 'fixed');
  try {
    const views = new Float32Array(embedder.viewLength);
    const time = (): number => {
      const start = performance.now();
      embedder.forward(views, 1);
      return performance.now() - start;
    };
    const first = time();
    return first < SHORT ? time() : first;
  } finally {
    embedder.free();
  }
}

function each(numbers: number | [number, number, number]): [number, number, number] {
  return typeof numbers === 'number' ? [numbers, numbers, numbers] : numbers;
}
