import type { Precision } from './generated.js';

/** Why an engine is in use. The first three apply to `webgpu`, all but `faster` to `cpu`. */
export type EngineReason =
  /** `device` asks for it. */
  | 'forced'
  /** WebGPU was measured faster than the CPU. */
  | 'faster'
  /** The CPU answers while WebGPU is prepared and measured. */
  | 'starting'
  /** The browser has no WebGPU, or none in workers. */
  | 'no-webgpu'
  /** WebGPU offers no adapter. */
  | 'no-adapter'
  /** The adapter computes in software. */
  | 'software-adapter'
  /** The adapter lacks a feature that the engine needs. */
  | 'missing-feature'
  /** The adapter's result for a reference picture is wrong. */
  | 'self-test'
  /** The CPU was measured faster. */
  | 'slower'
  /** The precision int8 was asked for, which WebGPU does not compute. */
  | 'int8'
  /** The network comes from a file, and WebGPU does not compute such networks. */
  | 'imported'
  /** WebGPU runs one network, and the mode has two. */
  | 'two-networks'
  /** The WebGPU engine failed, at the start or later. */
  | 'gpu-failed'
  /** The graphics device was lost during work. */
  | 'device-lost';

/** The engine that computes embeddings, and why it was chosen. */
export interface EngineInfo {
  device: 'webgpu' | 'cpu';
  why: EngineReason;
  /** The reason as a sentence for a person. */
  detail: string;
  /** The arithmetic of every embedding of this classifier. */
  precision: Precision;
  /** Which WebAssembly module the CPU runs: with relaxed SIMD where the browser has it. */
  simd: 'relaxed' | 'plain';
  /** CPU workers at present. It starts with one; a queue adds more, and idle ones end. */
  workers: number;
  /** The network's time for one photo, median of the latest; absent until a photo was computed. */
  millisecondsPerPhoto?: number;
}
