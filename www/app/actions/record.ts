import type { App } from '../app.js';
import { addStep, layoutOf } from '../state/history.js';

let recording = false;

/** Makes a change that can be undone. Changes within a change are part of it. */
export function record<T>(app: App, words: () => string, change: () => T): T {
  if (recording) return change();
  const { state } = app;
  const before = layoutOf(state);
  recording = true;
  try {
    return change();
  } finally {
    recording = false;
    addStep(state.history, { words, before, after: layoutOf(state) });
  }
}

/** Makes a change that is none of the person's, and cannot be undone. */
export function unrecorded(change: () => void): void {
  recording = true;
  change();
  recording = false;
}
