// The network in TensorFlow.js with its fused operations; peers.mjs bundles it with a backend.

import * as tf from '@tensorflow/tfjs-core';
import { readSafetensors } from '../safetensors.mjs';
import { download } from './download.mjs';

const PLANES = 3;

export async function openOn(name, backend, { weights, wasmFolder }) {
  backend.setWasmPaths?.(wasmFolder);
  backend.setThreadsCount?.(1);
  const [bytes] = await Promise.all([download(weights), start(name)]);
  const { metadata, tensors } = readSafetensors(bytes);
  const { network } = JSON.parse(metadata.handful);
  const forward = build(network, tensors);
  return {
    async forward(views, count) {
      const features = tf.tidy(() => {
        const planes = tf.tensor4d(views, [count, PLANES, network.side, network.side]);
        return forward(tf.transpose(planes, [0, 2, 3, 1]));
      });
      const data = await features.data();
      features.dispose();
      return data;
    },
  };
}

async function start(name) {
  if (!(await tf.setBackend(name))) throw new Error(`TensorFlow.js cannot start its ${name} backend here.`);
  await tf.ready();
}

/** A function from NHWC views to `[count, features]`. */
function build(network, tensors) {
  const [, ...nodes] = network.nodes;
  const steps = nodes.map((node, index) => ({
    inputs: node.inputs,
    apply: step(node, tensors),
    // Releases feature maps early, as TensorFlow.js's graph executor does.
    done: node.inputs.filter((input) => !nodes.slice(index + 1).some(({ inputs }) => inputs.includes(input))),
  }));
  return (views) => {
    const results = [views];
    for (const { inputs, apply, done } of steps) {
      results.push(apply(...inputs.map((input) => results[input])));
      for (const input of done) results[input].dispose();
    }
    return tf.concat(
      network.outputs.map(({ node }) => results[node]),
      1,
    );
  };
}

/** `op` is a name, or an object with the name as its only key. */
function step({ op }, tensors) {
  if (op.convolution) return convolution(op.convolution, tensors);
  switch (op) {
    case 'add':
      return (one, other) => tf.add(one, other);
    case 'spatial-mean':
      return (map) => tf.mean(map, [1, 2]);
    case 'spatial-deviation':
      return (map) => {
        const variance = tf.sub(tf.mean(tf.square(map), [1, 2]), tf.square(tf.mean(map, [1, 2])));
        return tf.sqrt(tf.relu(variance));
      };
    default:
      throw new Error(`Unknown operation “${JSON.stringify(op)}”.`);
  }
}

function convolution({ name, stride, groups, activation }, tensors) {
  const settings = {
    filter: constant(tensors.get(`${name}.weight`)),
    bias: constant(tensors.get(`${name}.bias`)),
    strides: stride,
    pad: 'same',
    activation: activation === 'relu6' ? 'relu6' : 'linear',
  };
  return groups > 1 ? (x) => tf.fused.depthwiseConv2d({ x, ...settings }) : (x) => tf.fused.conv2d({ x, ...settings });
}

function constant({ dtype, shape, data }) {
  return tf.tensor(dtype === 'F16' ? new Float32Array(new Float16Array(data.buffer)) : data, shape);
}
