import type { App } from '../app.js';
import { addStep } from '../state/history.js';
import { layoutOf } from '../state/layout.js';

/** Makes a change that can be undone. Changes within a change belong to it. */
export function record<T>({ state }: App, words: () => string, change: () => T): T {
  if (state.history.recording) return change();
  const before = layoutOf(state);
  state.history.recording = true;
  try {
    return change();
  } finally {
    state.history.recording = false;
    addStep(state.history, { words, before, after: layoutOf(state) });
  }
}

/** Makes a change that is not the user's and cannot be undone. */
export function unrecorded({ state }: App, change: () => void): void {
  state.history.recording = true;
  change();
  state.history.recording = false;
}
