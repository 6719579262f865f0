import type { SupportSnapshot, Training } from '../../wasm/classifier/handful.js';
import { HandfulError } from '../errors.js';
import type { Alignment, HeadChoice, Progress } from '../types.js';
import { concat } from './floats.js';
import type { CallContext } from './requests.js';
import { yieldToEvents } from './yield-to-events.js';

/** Seeds have 32 bits, here and in a saved project. */
const MAX_SEED = 0xffff_ffff;

/** Trains a head step by step to the end; `progressOf` describes each step. The head in use does not change. */
export async function trained(
  { signal, progress }: CallContext,
  snapshot: SupportSnapshot,
  { name, seed }: HeadChoice,
  progressOf: (step: ReturnType<Training['step']>) => Progress,
): Promise<Training> {
  const training = snapshot.startTraining(name, seed);
  try {
    for (let done = false; !done; ) {
      signal.throwIfAborted();
      const step = training.step();
      done = step.done;
      progress(progressOf(step));
      await yieldToEvents();
    }
  } catch (error) {
    training.free();
    throw error;
  }
  return training;
}

/** The snapshot with unlabelled photos added; the given snapshot is freed if another one is returned. */
export function withUnlabelled(
  snapshot: SupportSnapshot,
  unlabelled: readonly Float32Array[],
  align?: Alignment,
): SupportSnapshot {
  if (!align && unlabelled.length === 0) return snapshot;
  const whole = snapshot.withUnlabelled(concat(unlabelled), align);
  snapshot.free();
  return whole;
}

/** Throws if the seed is not a 32-bit unsigned integer. */
export function checkSeed(seed: number): void {
  if (Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED) return;
  const message = `The seed must be a whole number from 0 to ${MAX_SEED}, not ${seed}.`;
  throw new HandfulError('invalid-input', message);
}
