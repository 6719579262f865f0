import { type Handful, HandfulError } from 'handful';
import { type App, announce, sentenceOf } from '../app.js';
import type { PhotoClass } from '../state/photos.js';
import { text } from '../strings/index.js';

/** Codes of the errors after which an engine goes on as before. */
const REFUSED: ReadonlySet<string> = new Set(['invalid-input', 'not-trained']);

/** Times in a row that the page replaces an engine that refuses a call, before it asks the user. */
const MAX_REPLACED = 2;

/**
 * Applies to the engine a change that the page already shows. Calls run in the order they are made.
 * If one fails, page and engine disagree, and only another engine repairs that.
 */
export function syncEngine(app: App, call: (handful: Handful) => Promise<unknown>): void {
  const current = app.handful;
  current.then(call).catch((error: unknown) => {
    if (app.handful === current) showEngineError(app, error);
  });
}

/** Removes a class with all its photos from the engine. */
export function removeFromEngine(app: App, entry: PhotoClass): void {
  const { removals } = app.running;
  const { label } = entry;
  removals.set(entry, (removals.get(entry) ?? 0) + 1);
  syncEngine(app, (handful) => handful.removeClass(label));
}

/**
 * Shows that the engine has failed, with a button to restart it. An engine that only refused a call
 * still runs, but it and the page disagree: the page replaces it by itself, see `replaceIfRefused`.
 */
export function showEngineError(app: App, error: unknown): void {
  const { refusals } = app.running;
  if (isRefusal(app, error) && refusals.replaced < MAX_REPLACED) {
    refusals.latest = sentenceOf(error);
    app.redraw();
    return;
  }
  app.state.phase = 'broken';
  app.state.problem = sentenceOf(error);
  announce(app, `${text.broken.title}. ${app.state.problem}`);
}

/** Whether a running engine has refused a call. An engine that cannot start may give the same code. */
function isRefusal({ state }: App, error: unknown): boolean {
  const refused = error instanceof HandfulError && REFUSED.has(error.code);
  return refused && state.phase === 'ready';
}
