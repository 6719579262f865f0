// The committed features of an independent implementation (tests/fixtures/reference.py), composed to embeddings by the
// description in the preprocessing contract, without the project's code.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fixturePath, weightsPath } from './fixtures.mjs';

/** The blocks of an embedding in order: size, weight in the inner product, and the mean that is subtracted. */
const BLOCKS = {
  pooled: { size: 1280, weight: 1 },
  'std 5': { size: 112, weight: 0.05, mean: 'deviation5' },
  'std 6': { size: 192, weight: 0.05, mean: 'deviation6' },
  'std 7': { size: 320, weight: 0.05, mean: 'deviation7' },
};

/** From the same pixels, only the rounding of the weights to f16 differs. */
export const NEEDED_FROM_PIXELS = 0.9999;
/** From the file, the JPEG decoder and the resize differ too. */
export const NEEDED_FROM_FILE = 0.999;

/** The photo whose reference pixels are committed too: view `b`, 224 x 224 RGB. */
const WITH_PIXELS = 'photos/cat/1.jpg';
const SIDE = 224;

const tensors = readTensors(fixturePath('reference.safetensors'));
const means = JSON.parse(readFileSync(weightsPath('lite0.means.json'), 'utf8'));

/** Paths of the photos with reference features, below tests/fixtures. */
export const referencePhotos = [...new Set([...tensors.keys()].map((name) => name.split(':')[0]))];

/** The embedding of a photo, composed from its reference features in these views. */
export function referenceEmbedding(photo, views) {
  return composeEmbedding(views.map((view) => Array.from(tensors.get(`${photo}:${view}`))));
}

/** Composes the raw features of one photo's views to its embedding. */
export function composeEmbedding(features) {
  let start = 0;
  return Object.values(BLOCKS).flatMap(({ size, weight, mean }) => {
    const span = [start, start + size];
    start += size;
    const parts = features.map((raw) => {
      const part = unit(raw.slice(...span).map(Math.sqrt));
      return mean ? unit(part.map((value, index) => value - means[mean][index])) : part;
    });
    const sum = parts[0].map((_, index) => parts.reduce((total, part) => total + part[index], 0));
    return unit(sum).map((value) => Math.sqrt(weight) * value);
  });
}

/** The reference's pixels, raw features and embedding of one photo. */
export function referencePixels() {
  const rgb = Array.from(tensors.get(`${WITH_PIXELS}:b:pixels`));
  const features = Array.from(tensors.get(`${WITH_PIXELS}:b`));
  return { side: SIDE, rgb, features, embedding: composeEmbedding([features]) };
}

/** Fails unless the cosine of every block of two embeddings is at least `needed`; reports the cosines. */
export function agree(t, what, needed, one, other) {
  const cosines = agreement(one, other);
  t.diagnostic(`${what}: ${JSON.stringify(cosines)}`);
  for (const [block, cosine] of Object.entries(cosines)) {
    assert.ok(cosine >= needed, `${what}: ${block} agrees only to ${cosine}`);
  }
}

/** The cosine of each block of two embeddings: `{ pooled, 'std 5', ... }`. */
function agreement(one, other) {
  let start = 0;
  return Object.fromEntries(
    Object.entries(BLOCKS).map(([block, { size }]) => {
      const span = [start, start + size];
      start += size;
      return [block, dot(unit(one.slice(...span)), unit(other.slice(...span)))];
    }),
  );
}

function unit(values) {
  const length = Math.sqrt(dot(values, values));
  return values.map((value) => value / length);
}

function dot(one, other) {
  return one.reduce((sum, value, index) => sum + value * other[index], 0);
}

/** The tensors of a safetensors file by name, as typed arrays. */
function readTensors(path) {
  const bytes = readFileSync(path);
  const start = 8 + Number(bytes.readBigUInt64LE());
  const { __metadata__: _, ...header } = JSON.parse(bytes.subarray(8, start).toString());
  const kinds = { F32: Float32Array, U8: Uint8Array };
  return new Map(
    Object.entries(header).map(
      ([
        name,
        {
          dtype,
          data_offsets: [from, to],
        },
      ]) => {
        const own = bytes.subarray(start + from, start + to);
        return [name, new kinds[dtype](own.buffer.slice(own.byteOffset, own.byteOffset + own.length))];
      },
    ),
  );
}
