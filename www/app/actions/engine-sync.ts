import type { Handful } from 'handful';
import { type App, announce, sentenceOf } from '../app.js';
import { text } from '../strings/index.js';

/**
 * Repeats in the engine what was already shown on the page. Calls run in the order they are made.
 * Should one fail, page and engine no longer agree, and only a fresh start mends that.
 */
export function tellEngine(app: App, call: (handful: Handful) => Promise<unknown>): void {
  const current = app.handful;
  current.then(call).catch((error: unknown) => {
    if (app.handful === current) stopOn(app, error);
  });
}

/** Shows that the engine cannot go on, and offers to start it again. */
export function stopOn(app: App, error: unknown): void {
  app.state.phase = 'broken';
  app.state.problem = sentenceOf(error);
  announce(app, `${text.broken.title}. ${app.state.problem}`);
}
