import type { App } from '../../app.js';

/** Progress in whole percents; the page is redrawn only when it changes. */
export function percents(app: App, before: number | null, share: number): number {
  const now = Math.floor(share * 100) / 100;
  if (now !== before) app.redraw();
  return now;
}
