import type { App } from './app.js';

/** In a window of this width, the view "Teach" shows one section at a time; as in `layout.css`. */
const NARROW = '(width < 58rem)';

/** Whether the window is narrow. */
export function isNarrow(): boolean {
  return globalThis.matchMedia?.(NARROW).matches ?? false;
}

/** Redraws the page when the window becomes narrow or wide. */
export function watchWidth(app: App): void {
  matchMedia(NARROW).addEventListener('change', () => app.redraw());
}
