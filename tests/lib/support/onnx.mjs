// Small networks as ONNX files, written node by node.

/** Numbers of the wire format. */
function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

const number = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
function bytes(field, value) {
  const content = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

function port(name, dims) {
  const sizes = dims.map((size) => bytes(1, number(1, size)));
  const tensor = Buffer.concat([number(1, 1), bytes(2, Buffer.concat(sizes))]);
  return Buffer.concat([bytes(1, name), bytes(2, bytes(1, tensor))]);
}

/** A tensor of f32. */
function tensor(name, dims, numbers) {
  const raw = Buffer.from(Float32Array.from(numbers).buffer);
  return Buffer.concat([...dims.map((size) => number(1, size)), number(2, 1), bytes(8, name), bytes(9, raw)]);
}

function node(operator, inputs, output, integers = {}) {
  const attributes = Object.entries(integers).map(([name, values]) =>
    bytes(5, Buffer.concat([bytes(1, name), ...values.map((value) => number(8, value))])),
  );
  return Buffer.concat([
    ...inputs.map((input) => bytes(1, input)),
    bytes(2, output),
    bytes(3, `/${output}`),
    bytes(4, operator),
    ...attributes,
  ]);
}

/** The file of a graph. */
function model({ nodes, tensors, inputs, outputs }) {
  const graph = Buffer.concat([
    ...nodes.map((one) => bytes(1, one)),
    ...tensors.map((one) => bytes(5, one)),
    ...inputs.map(([name, dims]) => bytes(11, port(name, dims))),
    ...outputs.map((name) => bytes(12, port(name, []))),
  ]);
  return new Uint8Array(Buffer.concat([number(1, 8), bytes(7, graph), bytes(8, number(2, 17))]));
}

/** Weights that depend on a seed. */
function weights(count, seed) {
  return Array.from({ length: count }, (_, at) => (((at + 1) * (37 + 2 * seed)) % 101) / 101 - 0.5);
}

const CHANNELS = 12;

/**
 * A network of one convolution, a ReLU and the mean of each channel: `image_embeds`, 12 numbers that are never
 * negative, and its map, `map`. Networks of different seeds have different weights. `padding` adds that many bytes of
 * weights that nothing reads.
 */
export function network({ side = 32, seed = 1, padding = 0 } = {}) {
  return model({
    nodes: [
      node('Conv', ['pixels', 'weight', 'bias'], 'linear', { strides: [4, 4] }),
      node('Relu', ['linear'], 'map'),
      node('GlobalAveragePool', ['map'], 'mean'),
      node('Flatten', ['mean'], 'image_embeds'),
    ],
    tensors: [
      tensor('weight', [CHANNELS, 3, 4, 4], weights(CHANNELS * 48, seed)),
      tensor('bias', [CHANNELS], weights(CHANNELS, seed + 1)),
      ...(padding > 0 ? [tensor('padding', [padding / 4], new Float32Array(padding / 4))] : []),
    ],
    inputs: [['pixels', [1, 3, side, side]]],
    outputs: ['map', 'image_embeds'],
  });
}

/** As files of quantised networks have it: weights of 8 bits. */
export function quantised() {
  return model({
    nodes: [
      node('DynamicQuantizeLinear', ['pixels'], 'small'),
      node('ConvInteger', ['small', 'weight'], 'image_embeds'),
    ],
    tensors: [tensor('weight', [1, 3, 1, 1], [1, 1, 1])],
    inputs: [['pixels', [1, 3, 32, 32]]],
    outputs: ['image_embeds'],
  });
}

/** A network of photos and texts. */
export function twoInputs() {
  return model({
    nodes: [node('Add', ['pixels', 'text'], 'image_embeds')],
    tensors: [],
    inputs: [
      ['pixels', [1, 3, 32, 32]],
      ['text', [1, 77]],
    ],
    outputs: ['image_embeds'],
  });
}

/** The preprocessing of transformers that takes the pixels of a photo of the network's side as they are. */
export const PREPROCESSING = {
  do_resize: true,
  size: { height: 32, width: 32 },
  resample: 3,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
};

/** What {@link network} makes of the pixels of a square of its side: `image_embeds`. */
export function features(rgb, { side = 32, seed = 1 } = {}) {
  const kernel = weights(CHANNELS * 48, seed);
  const bias = weights(CHANNELS, seed + 1);
  const steps = side / 4;
  return Array.from({ length: CHANNELS }, (_, channel) => {
    let sum = 0;
    for (let row = 0; row < steps; row += 1) {
      for (let column = 0; column < steps; column += 1) {
        let value = bias[channel];
        for (let colour = 0; colour < 3; colour += 1) {
          for (let y = 0; y < 4; y += 1) {
            for (let x = 0; x < 4; x += 1) {
              const level = rgb[((row * 4 + y) * side + column * 4 + x) * 3 + colour];
              value += kernel[((channel * 3 + colour) * 4 + y) * 4 + x] * (level / 127.5 - 1);
            }
          }
        }
        sum += Math.max(0, value);
      }
    }
    return sum / steps ** 2;
  });
}
