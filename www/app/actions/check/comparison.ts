import type { App } from '../../app.js';
import type { Comparable } from '../../state/check.js';
import type { State } from '../../state/state.js';

/** Cancels the running comparison. The last result stays visible. */
export function cancelComparison(app: App): void {
  app.running.check.comparison?.controller.abort();
  endComparison(app);
}

/** Ends a comparison, done or cancelled. */
export function endComparison(app: App): void {
  app.running.check.comparison = null;
  app.state.check.comparing = null;
  app.redraw();
}

/** Whether the last comparison was made on the current photos and settings. */
export function isComparedNow(state: State, what: Comparable): boolean {
  return state.check.compared[what]?.of === comparisonKey(state, what);
}

/** Whether a comparison that runs is about other photos or settings than the current ones. */
export function isStale(state: State, about: string): boolean {
  const { comparing } = state.check;
  return comparing !== null && comparisonKey(state, comparing.what) !== about;
}

/** Identifies the labelled photos and the setting that the other one is compared under. */
export function comparisonKey({ classes, mode, head }: State, what: Comparable): string {
  const photos = classes.map(({ label, photos: own }) => {
    const learnt = own.filter(({ id }) => id !== null);
    return `${label}:${learnt.map(({ key }) => key)}`;
  });
  return [what === 'head' ? mode : head, ...photos].join('|');
}
