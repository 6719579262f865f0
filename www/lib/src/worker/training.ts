import { HandfulError } from '../errors.js';
import type { Alignment, HeadChoice, Progress } from '../types.js';
import { Breather } from './yield-to-events.js';
import { concat } from './floats.js';
import type { SupportSnapshot, Training } from './module.js';
import type { Job } from './session.js';

/** Seeds have 32 bits, here and in a saved project. */
const MOST_SEED = 0xffff_ffff;

/** Trains a head to its end in steps, which `tell` puts into words; nothing is taken into use. */
export async function trained(
  { signal, progress }: Job,
  from: Pick<SupportSnapshot, 'startTraining'>,
  { name, seed }: HeadChoice,
  tell: (step: ReturnType<Training['step']>) => Progress,
): Promise<Training> {
  const training = from.startTraining(name, seed);
  const breather = new Breather();
  try {
    for (let done = false; !done; ) {
      signal.throwIfAborted();
      const step = training.step();
      done = step.done;
      progress(tell(step));
      await breather.breathe();
    }
  } catch (error) {
    training.free();
    throw error;
  }
  return training;
}

/** The photos of a snapshot beside those without a class; takes the place of the snapshot, which is freed. */
export function beside(
  snapshot: SupportSnapshot,
  unlabelled: readonly Float32Array[],
  align?: Alignment,
): SupportSnapshot {
  if (!align && unlabelled.length === 0) return snapshot;
  const whole = snapshot.withUnlabelled(concat(unlabelled), align);
  snapshot.free();
  return whole;
}

/** Refuses what is no seed. */
export function checkSeed(seed: number): void {
  if (Number.isInteger(seed) && seed >= 0 && seed <= MOST_SEED) return;
  const sentence = `The seed ${seed} is no whole number from 0 to ${MOST_SEED}.`;
  throw new HandfulError('invalid-input', sentence);
}
