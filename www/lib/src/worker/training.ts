import type { HeadChoice, Progress } from '../types.js';
import { Breather } from './breather.js';
import type { Lesson, Training } from './module.js';
import type { Job } from './session.js';

/** Trains a head to its end in steps, which `tell` puts into words; nothing is taken into use. */
export async function trained(
  { signal, progress }: Job,
  from: Pick<Lesson, 'startTraining'>,
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
