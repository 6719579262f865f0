import type { TrainerFactory } from '../../wasm/classifier/handful.js';
import init, { SoftmaxTrainer } from '../../wasm/gradient/handful.js';

/** Starts the gradient module, which trains for heads that need it. */
export async function createTrainerFactory(module: WebAssembly.Module): Promise<TrainerFactory> {
  await init({ module_or_path: module });
  return { start: (...problem) => new SoftmaxTrainer(...problem) };
}
