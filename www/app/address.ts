import type { App } from './app.js';
import { VIEWS } from './state/settings.js';

/** Shows the view that the address names after `#`, now and whenever the address changes. */
export function followAddress(app: App): void {
  const enter = (): void => {
    const name = location.hash.slice(1);
    const view = VIEWS.find((other) => other === name) ?? 'teach';
    if (view === app.state.view) return;
    app.state.view = view;
    scrollTo({ top: 0, behavior: 'instant' });
    app.redrawAndFocus(`#${name === '' ? view : CSS.escape(name)}`);
  };
  addEventListener('hashchange', enter);
  enter();
}
