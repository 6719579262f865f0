import type { State } from './state.js';

/** The step that the page recommends next. Its button is the only solid one. */
export type NextStep =
  | { readonly kind: 'samples' | 'class' | 'ask' }
  /** Photos for the class with this key. */
  | { readonly kind: 'photos'; readonly key: number };

/** Whether there is something to recognise photos with: two classes have photos, or there are results. */
export function canAsk({ classes, queries }: State): boolean {
  return queries.length > 0 || classes.filter(({ photos }) => photos.length > 0).length >= 2;
}

/** The next step: the samples on an untouched page, then photos for two classes, then a question. */
export function nextStep(state: State): NextStep {
  if (canAsk(state)) return { kind: 'ask' };
  const untouched = state.classes.every(({ photos }) => photos.length === 0);
  if (untouched) return { kind: 'samples' };
  const empty = state.classes.find(({ photos }) => photos.length === 0);
  return empty ? { kind: 'photos', key: empty.key } : { kind: 'class' };
}
