import * as gradientModule from '../../wasm/gradient/handful.js';
import type { GradientModule, Teacher } from './module.js';

const { default: init, Descent }: GradientModule = gradientModule;

/** Starts the module that learns by gradient descent. */
export async function startTeacher(module: WebAssembly.Module): Promise<Teacher> {
  await init({ module_or_path: module });
  return { begin: (...task) => new Descent(...task) };
}
