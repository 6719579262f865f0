import type { Precision } from './settings.js';

/** Why an engine is in use. The first three belong to `webgpu`, all but `faster` to `cpu`. */
export type EngineReason =
  /** Asked for by `device`. */
  | 'forced'
  /** WebGPU was measured faster than the CPU. */
  | 'faster'
  /** The CPU answers while WebGPU is still being prepared and measured. */
  | 'starting'
  /** The browser has no WebGPU, or not in workers. */
  | 'no-webgpu'
  /** WebGPU is there but offers no adapter. */
  | 'no-adapter'
  /** The adapter computes on the CPU itself. */
  | 'software-adapter'
  /** The adapter lacks a feature the engine needs. */
  | 'missing-feature'
  /** The adapter's result for a known picture is wrong. */
  | 'self-test'
  /** The CPU was measured faster. */
  | 'slower'
  /** WebGPU runs one network, and the mode has two. */
  | 'two-networks'
  /** The WebGPU engine failed, while starting or in the middle of work. */
  | 'gpu-failed'
  /** The graphics device went away in the middle of work. */
  | 'device-lost';

/** The engine that computes embeddings, and why it was chosen. */
export interface EngineInfo {
  device: 'webgpu' | 'cpu';
  why: EngineReason;
  /** The reason as a sentence for a person. */
  detail: string;
  /** The arithmetic that every embedding of this classifier is computed in. */
  precision: Precision;
  /** Which WebAssembly module the CPU runs: with relaxed SIMD where the browser has it. */
  simd: 'relaxed' | 'plain';
  /** CPU workers at present. There is one at first; a queue brings more, idleness takes them away. */
  workers: number;
  /** The network's time for one photo, median over the latest; absent until one was computed. */
  millisecondsPerPhoto?: number;
}
