// A converted backbone in TensorFlow.js, from our weight file. Feature maps stay channel-last, as its kernels need them,
// until an operation reads them as rows. peers.mjs bundles it with a backend.

import * as tf from '@tensorflow/tfjs-core';
import { readSafetensors } from '../safetensors.mjs';
import { download } from './download.mjs';

export async function openOn(name, backend, { weights, wasmFolder }) {
  backend.setWasmPaths?.(wasmFolder);
  backend.setThreadsCount?.(1);
  const bytes = await download(weights);
  if (!(await tf.setBackend(name))) throw new Error(`TensorFlow.js cannot start its ${name} backend here.`);
  await tf.ready();
  const { metadata, tensors } = readSafetensors(bytes);
  const { network } = JSON.parse(metadata.handful);
  const steps = network.nodes.map(({ op, inputs }, at) => ({
    inputs,
    run: step(op.tensor, tensors),
    // The results that no later node reads.
    done: inputs.filter((input) => lastReader(network, input) === at),
  }));
  return {
    async forward(views, count) {
      const features = [];
      for (let at = 0; at < count; at++) {
        const view = views.subarray((at * views.length) / count, ((at + 1) * views.length) / count);
        const output = tf.tidy(() => run(network, steps, view));
        features.push(await output.data());
        output.dispose();
      }
      return Float32Array.from(features.flatMap((each) => Array.from(each)));
    },
  };
}

function lastReader({ nodes, outputs }, id) {
  if (outputs.some(({ node }) => node === id)) return Number.POSITIVE_INFINITY;
  return nodes.findLastIndex(({ inputs }) => inputs.includes(id));
}

/** The features of one view. */
function run(network, steps, view) {
  const { side } = network;
  const results = [];
  for (const [at, { inputs, run, done }] of steps.entries()) {
    results[at] = at === 0 ? rows(tf.tensor4d(view, [1, 3, side, side])) : run(...inputs.map((id) => results[id]));
    for (const id of new Set(done)) results[id].dispose();
  }
  return tf.concat(
    network.outputs.map(({ node }) => tf.reshape(results[node].rows(), [-1])),
    0,
  );
}

/** A result, as rows or, of a feature map, channel-last; converted when it is needed. */
class Result {
  #rows;
  #map;

  constructor({ rows, map }) {
    this.#rows = rows;
    this.#map = map;
  }

  get isMap() {
    return this.#map !== undefined;
  }

  get shape() {
    if (this.#rows) return this.#rows.shape;
    const [n, height, width, channels] = this.#map.shape;
    return [n, channels, height, width];
  }

  rows() {
    this.#rows ??= tf.transpose(this.#map, [0, 3, 1, 2]);
    return this.#rows;
  }

  map() {
    this.#map ??= tf.transpose(this.#rows, [0, 2, 3, 1]);
    return this.#map;
  }

  dispose() {
    this.#rows?.dispose();
    this.#map?.dispose();
  }
}

const rows = (tensor) => new Result({ rows: tensor });
const map = (tensor) => new Result({ map: tensor });

/** Applies a function of numbers in the form that a result has. */
const each = (result, work) => (result.isMap ? map(work(result.map())) : rows(work(result.rows())));

/** A function from the inputs of an operation to its result. */
function step(operation, tensors) {
  if (!operation) return undefined;
  const [[kind, settings]] = typeof operation === 'string' ? [[operation, {}]] : Object.entries(operation);
  const make = OPERATIONS[kind];
  if (!make) throw new Error(`TensorFlow.js has no operation for “${kind}” here.`);
  return make(settings, (name, shape) => constant(tensors.get(name), shape));
}

const OPERATIONS = {
  constant: ({ name, dims }, weights) => {
    const numbers = weights(name, dims);
    return () => rows(tf.clone(numbers));
  },
  conv: ({ weight, bias, input, output, groups, window, function: name }, weights) => {
    const { kernel, stride, dilation, before, after } = window;
    const depthwise = groups > 1;
    if (depthwise && (groups !== input || output !== input)) throw new Error('No grouped convolutions here.');
    const filter = weights(weight, [output, input / groups, ...kernel]);
    const settings = {
      filter: tf.tidy(() => tf.transpose(filter, depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0])),
      bias: weights(bias, [output]),
      strides: stride,
      dilations: dilation,
      pad: [
        [0, 0],
        [before[0], after[0]],
        [before[1], after[1]],
        [0, 0],
      ],
    };
    filter.dispose();
    const [activation, rest] = fused(name);
    return (x) => {
      const all = { x: x.map(), activation, ...settings };
      return map(rest(depthwise ? tf.fused.depthwiseConv2d(all) : tf.fused.conv2d(all)));
    };
  },
  linear: ({ weight, bias, input, output, function: name }, weights) => {
    const [b, offset] = [weights(weight, [output, input]), weights(bias, [output])];
    const [activation, rest] = fused(name);
    return (x) => {
      const a = tf.reshape(x.rows(), [-1, input]);
      const product = tf.fused.matMul({ a, b, transposeB: true, bias: offset, activation });
      return rows(rest(tf.reshape(product, [...x.shape.slice(0, -1), output])));
    };
  },
  'layer-norm': ({ scale, shift, size, epsilon }, weights) => {
    const [factor, offset] = [weights(scale, [size]), weights(shift, [size])];
    return (x) => {
      const { mean, variance } = tf.moments(x.rows(), -1, true);
      const unit = tf.mul(tf.sub(x.rows(), mean), tf.rsqrt(tf.add(variance, epsilon)));
      return rows(tf.add(tf.mul(unit, factor), offset));
    };
  },
  function: (name) => (x) => each(x, functionOf(name)),
  binary: (kind) => {
    const work = { add: tf.add, subtract: tf.sub, multiply: tf.mul, divide: tf.div }[kind];
    return (a, b) => {
      if (!a.isMap && !b.isMap) return rows(work(a.rows(), b.rows()));
      const broadcast = (x) => (x.shape.length === 4 ? x.map() : tf.reshape(x.rows(), [1, 1, 1, -1]));
      const channels = ({ shape }) => shape.length === 4 || (shape.length === 3 && shape[1] * shape[2] === 1);
      if (channels(a) && channels(b)) return map(work(broadcast(a), broadcast(b)));
      return rows(work(a.rows(), b.rows()));
    };
  },
  softmax: () => (x) => rows(tf.softmax(x.rows(), -1)),
  'mat-mul': () => (a, b) => rows(tf.matMul(a.rows(), b.rows())),
  attention:
    ({ scale }) =>
    (q, k, v) => {
      const scores = tf.mul(tf.matMul(q.rows(), k.rows(), false, true), scale);
      return rows(tf.matMul(tf.softmax(scores, -1), v.rows()));
    },
  reduce:
    ({ kind, axes }) =>
    (x) => {
      const work = { mean: tf.mean, sum: tf.sum, maximum: tf.max, minimum: tf.min }[kind];
      if (x.isMap && axes.join() === '2,3') return map(work(x.map(), [1, 2], true));
      return rows(work(x.rows(), axes, true));
    },
  pool:
    ({ kind, window: { kernel, stride, before, after } }) =>
    (x) => {
      const pad = [
        [0, 0],
        [before[0], after[0]],
        [before[1], after[1]],
        [0, 0],
      ];
      const pool = kind === 'maximum' ? tf.maxPool : tf.avgPool;
      return map(pool(x.map(), kernel, stride, pad));
    },
  reshape:
    ({ dims }) =>
    (x) =>
      rows(tf.reshape(x.rows(), dims)),
  transpose: ({ order }) => {
    const [toLast, toFirst] = [order.join() === '0,2,3,1', order.join() === '0,3,1,2'];
    return (x) => {
      if (toLast && x.isMap) return rows(tf.clone(x.map()));
      if (toFirst && x.shape.length === 4) return map(tf.clone(x.rows()));
      return rows(tf.transpose(x.rows(), order));
    };
  },
  slice:
    ({ axis, start, step: stride, count }) =>
    (x) => {
      const { shape } = x;
      const [begin, end] = [shape.map(() => 0), [...shape]];
      begin[axis] = start;
      end[axis] = start + (count - 1) * stride + 1;
      const strides = shape.map((_, at) => (at === axis ? stride : 1));
      return rows(tf.stridedSlice(x.rows(), begin, end, strides));
    },
  gather:
    ({ axis, indices }) =>
    (x) =>
      rows(tf.gather(x.rows(), tf.tensor1d(indices, 'int32'), axis)),
  concat:
    ({ axis }) =>
    (...all) =>
      rows(
        tf.concat(
          all.map((x) => x.rows()),
          axis,
        ),
      ),
};

/** The function that a kernel applies itself, and what is left to do. */
function fused(name) {
  if (name === 'identity') return ['linear', (x) => x];
  if (name === 'relu') return ['relu', (x) => x];
  if (name.clamp?.low === 0 && name.clamp.high === 6) return ['relu6', (x) => x];
  return ['linear', functionOf(name)];
}

function functionOf(name) {
  if (name.clamp) return (x) => tf.clipByValue(x, name.clamp.low, name.clamp.high);
  if (name.affine) return (x) => tf.add(tf.mul(x, name.affine.factor), name.affine.offset);
  if (name['hard-sigmoid']) {
    const { slope, offset } = name['hard-sigmoid'];
    return (x) => tf.clipByValue(tf.add(tf.mul(x, slope), offset), 0, 1);
  }
  const known = {
    identity: (x) => x,
    relu: tf.relu,
    gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
    silu: (x) => tf.mul(x, tf.sigmoid(x)),
    'hard-swish': (x) => tf.mul(tf.mul(x, 1 / 6), tf.relu6(tf.add(x, 3))),
    sigmoid: tf.sigmoid,
    tanh: tf.tanh,
  }[name];
  if (!known) throw new Error(`TensorFlow.js has no function for “${JSON.stringify(name)}” here.`);
  return known;
}

function constant({ dtype, data }, shape) {
  return tf.tensor(dtype === 'F16' ? new Float32Array(new Float16Array(data.buffer)) : data, shape);
}
