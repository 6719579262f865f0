import * as gradientModule from '../../wasm/gradient/handful.js';
import type { GradientModule, TrainerFactory } from './module.js';

const { default: init, Descent }: GradientModule = gradientModule;

/** Starts the module that learns by gradient descent. */
export async function createTrainerFactory(module: WebAssembly.Module): Promise<TrainerFactory> {
  await init({ module_or_path: module });
  return { begin: (...task) => new Descent(...task) };
}
