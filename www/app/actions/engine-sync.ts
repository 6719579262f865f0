import type { Handful } from 'handful';
import { type App, announce, sentenceOf } from '../app.js';
import { text } from '../strings/index.js';

/**
 * Applies to the engine a change that the page already shows. Calls run in the order they are made.
 * If one fails, page and engine disagree, and only a restart of the engine repairs that.
 */
export function syncEngine(app: App, call: (handful: Handful) => Promise<unknown>): void {
  const current = app.handful;
  current.then(call).catch((error: unknown) => {
    if (app.handful === current) showEngineError(app, error);
  });
}

/** Shows that the engine has failed, with a button to restart it. */
export function showEngineError(app: App, error: unknown): void {
  app.state.phase = 'broken';
  app.state.problem = sentenceOf(error);
  announce(app, `${text.broken.title}. ${app.state.problem}`);
}
