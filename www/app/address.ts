import type { App } from './app.js';
import { ROOMS } from './state/state.js';

/** Keeps the room on show and the address's `#name` the same. */
export function followAddress(app: App): void {
  const enter = (): void => {
    const name = location.hash.slice(1);
    const room = ROOMS.find((other) => other === name) ?? 'teach';
    if (room === app.state.room) return;
    app.state.room = room;
    // It begins at its top, however far the one before was scrolled.
    scrollTo({ top: 0, behavior: 'instant' });
    app.redrawAndFocus(`#${name === '' ? room : CSS.escape(name)}`);
  };
  addEventListener('hashchange', enter);
  enter();
}
