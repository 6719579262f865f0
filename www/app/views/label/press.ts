import { accept, giveTo, skip } from '../../actions/label/decide.js';
import { labelThisNext } from '../../actions/label/propose.js';
import { step } from '../../actions/label/select.js';
import { extendBy, selectAll, selectNone, toggle } from '../../actions/label/selection.js';
import type { App } from '../../app.js';
import { dropMarquee } from './marquee.js';

/** The keys of the grid. */
export function press(app: App, event: KeyboardEvent): void {
  if (event.altKey || event.isComposing) return;
  const { shiftKey } = event;
  const control = event.ctrlKey || event.metaKey;
  const { current, selected, selecting, marquee } = app.state.label;
  const move = moveOf(app, event.key);
  if (move !== undefined && shiftKey) extendBy(app, move);
  else if (move !== undefined) step(app, move, control || selecting);
  else if (control && event.key.toLowerCase() === 'a') selectAll(app);
  else if (event.key === ' ' && (control || shiftKey || selecting)) {
    if (current && !event.repeat) toggle(app, current);
  } else if (control) return;
  else if (event.key === 'Escape') {
    if (marquee) dropMarquee(app, false);
    else if (selected.size > 0 || selecting) selectNone(app);
    else return;
  } else if (!decide(app, event)) return;
  event.preventDefault();
}

/** By how many photos a key moves. */
function moveOf({ state }: App, key: string): number | undefined {
  const { grid, order } = state.label;
  const { columns } = grid;
  const moves: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * grid.rows,
    PageDown: columns * grid.rows,
    Home: -order.length,
    End: order.length,
  };
  return moves[key];
}

/** Decides on the photos that keys act on. Returns whether the key means something. */
function decide(app: App, { key, repeat }: KeyboardEvent): boolean {
  // A key that is held down moves on, but decides on no photo: each was hardly seen.
  if (repeat) return /^([0-9]|Enter| )$/.test(key);
  if (key === 'Enter') accept(app);
  else if (key === ' ') skip(app);
  else if (key === '0') void labelThisNext(app);
  else if (/^[1-9]$/.test(key)) {
    const entry = app.state.classes[Number(key) - 1];
    if (entry) giveTo(app, entry.label);
  } else {
    // A letter is the first one of a class name, so it goes into the field for it.
    if (/^\p{L}$/u.test(key)) document.getElementById('label-class')?.focus();
    return false;
  }
  return true;
}
