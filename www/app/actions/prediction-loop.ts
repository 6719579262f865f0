import { type Handful, HandfulError } from 'handful';
import type { App } from '../app.js';
import { showEngineError } from './engine-sync.js';

/** What a {@link runPredictions} loop predicts. */
export interface Predictions<T> {
  /** The part of `app.running` that keeps the loop from running twice. */
  slot: 'queries' | 'folder';
  /** The next item to predict whose embedding is of this space; `undefined` if there is none. */
  next(app: App, space: string): T | undefined;
  predict(app: App, handful: Handful, item: T): Promise<void>;
  /** Called when the loop ends. */
  ended(app: App): void;
}

/** Predicts one item after the other until none is left, unless the loop is already running. */
export async function runPredictions<T>(app: App, predictions: Predictions<T>): Promise<void> {
  const { next, predict, ended } = predictions;
  const slot = app.running[predictions.slot];
  if (slot.predicting) return;
  const engine = app.handful;
  slot.predicting = true;
  let outdated = false;
  try {
    const handful = await engine;
    for (let item = next(app, handful.space); item; item = next(app, handful.space))
      await predict(app, handful, item);
  } catch (error) {
    outdated = isOutdated(app, error);
    if (app.handful === engine && !outdated) showEngineError(app, error);
  }
  slot.predicting = false;
  ended(app);
  // Another training or engine may have become ready meanwhile.
  if (outdated || app.handful !== engine) await runPredictions(app, predictions);
}

/** A class may have been removed between two predictions. The training that follows repairs that. */
function isOutdated({ state }: App, error: unknown): boolean {
  const changed = state.training !== 'idle' || !state.trained;
  return changed && error instanceof HandfulError && error.code === 'not-trained';
}
