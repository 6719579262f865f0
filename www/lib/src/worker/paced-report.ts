import type { Progress } from '../types.js';
import type { CallContext } from './requests.js';
import { yieldToEvents } from './yield-to-events.js';

/** A report that the classifier module makes step by step. */
interface PacedReport<T> {
  /** Does one step; the last one returns the report. */
  step(): { progress: number; report: T | null };
  free(): void;
}

/** Makes a report to its end, answering other calls between the steps. An abort stops it. */
export async function lastReport<T>(
  { signal, progress: say }: CallContext,
  phase: Progress['phase'],
  making: PacedReport<T>,
): Promise<T> {
  try {
    for (;;) {
      signal.throwIfAborted();
      const { progress, report } = making.step();
      say({ phase, done: progress, total: 1, detail: '' });
      if (report) return report;
      await yieldToEvents();
    }
  } finally {
    making.free();
  }
}
