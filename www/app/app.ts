import { type Handful, HandfulError } from 'handful';
import type { State } from './state/state.js';
import { text } from './strings/index.js';
import type { Thumbnails } from './thumbnails.js';

/** What every action and view is handed: the state, the engine, and a way to show a change. */
export interface App {
  readonly state: State;
  /** The running engine. Calls made before it is ready wait for it, in order. */
  handful: Promise<Handful>;
  readonly thumbnails: Thumbnails;
  /** Draws the page again before the next frame, once for any number of calls. */
  redraw(): void;
  /** Like `redraw`, then moves the keyboard focus to the first element that matches. */
  redrawAndFocus(selector: string): void;
}

/** Says something to screen readers. */
export function announce(app: App, sentence: string): void {
  app.state.announcement = sentence;
  app.redraw();
}

/** Shows a passing message, and says it. */
export function notify(app: App, sentence: string): void {
  app.state.notice = sentence;
  announce(app, sentence);
}

/** Whether a call ended because someone asked it to. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** The sentence of an error, in the language in use as far as the page has words for it. */
export function sentenceOf(error: unknown): string {
  if (error instanceof HandfulError) return text.reason(error.code, error.message);
  return error instanceof Error ? error.message : String(error);
}
