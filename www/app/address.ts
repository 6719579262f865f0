import type { App } from './app.js';
import { isNarrow } from './narrow.js';
import { VIEWS } from './state/settings.js';

/** The address of the answers, a section of the view "Teach". */
const RECOGNISE = 'recognise';

/** Shows the view that the address names after `#`, now and whenever the address changes. */
export function followAddress(app: App): void {
  const { state } = app;
  const enter = (): boolean => {
    const name = location.hash.slice(1);
    const section = name === RECOGNISE ? 'recognise' : 'classes';
    const view = VIEWS.find((other) => other === name) ?? 'teach';
    if (view === state.view && section === state.section) return false;
    state.view = view;
    state.section = section;
    scrollTo({ top: 0, behavior: 'instant' });
    app.redraw();
    return true;
  };
  // On loading, the focus stays at the start of the page.
  enter();
  addEventListener('hashchange', () => {
    if (enter()) app.redrawAndFocus(`#${state.section === 'recognise' ? RECOGNISE : state.view}`);
  });
}

/** Goes to the answers unless they are beside what is on the screen. */
export function goToAnswers({ state }: App): void {
  if (state.view !== 'teach' || isNarrow()) location.hash = RECOGNISE;
}
