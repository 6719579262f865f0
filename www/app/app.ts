import { type Handful, HandfulError } from 'handful';
import type { Running } from './running.js';
import type { State } from './state/state.js';
import type { BackboneStore } from './storage/backbone-store.js';
import type { FolderStore } from './storage/folder-store.js';
import type { ProjectStore } from './storage/project-store.js';
import { text } from './strings/index.js';
import type { Thumbnails } from './thumbnails.js';

/** How long a toast is shown (milliseconds). */
const TOAST_TIME = 8_000;

/** What actions and views work on: the state, the engine, the storage, and a way to redraw. */
export interface App {
  readonly state: State;
  readonly running: Running;
  readonly projects: ProjectStore;
  readonly folders: FolderStore;
  readonly backbones: BackboneStore;
  readonly thumbnails: Thumbnails;
  /** The running engine. Calls made before it is ready wait for it, in order. */
  handful: Promise<Handful>;
  /** Loads the code of the views that are not shown. */
  loadViews(): Promise<void>;
  /** Draws the page before the next frame, once for any number of calls. */
  redraw(): void;
  /** Redraws, then focuses the first element that matches. */
  redrawAndFocus(selector: string): void;
}

/** Has screen readers say a sentence. */
export function announce(app: App, sentence: string): void {
  app.state.announcement = sentence;
  app.redraw();
}

/** Shows a message that the user can dismiss, and announces it. */
export function notify(app: App, sentence: string): void {
  app.state.notice = sentence;
  announce(app, sentence);
}

/** Shows for a while that something is done, and announces it. */
export function toast(app: App, sentence: string): void {
  const { state } = app;
  const shown = { sentence };
  state.toast = shown;
  announce(app, sentence);
  setTimeout(() => {
    if (state.toast !== shown) return;
    state.toast = null;
    app.redraw();
  }, TOAST_TIME);
}

/** Whether a call was aborted. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** The message of an error, in the current language where it has a translation. */
export function sentenceOf(error: unknown): string {
  if (error instanceof HandfulError) return text.reason(error.code, error.message);
  return error instanceof Error ? error.message : String(error);
}
