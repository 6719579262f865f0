import { html, type TemplateResult } from 'lit-html';
import type { App } from '../app.js';
import { isBusy } from '../state/state.js';
import { text } from '../strings/index.js';
import { dock } from './dock.js';
import { header } from './header.js';
import { brandMark, icon } from './icons.js';
import { lateDialogs } from './late-dialogs.js';
import { currentView, navigation } from './navigation.js';
import { howToCheck, howToCheckLink } from './seal/how-to-check.js';

/** The template of the whole page. */
export function page(app: App): TemplateResult {
  const { state } = app;
  return html`<div
    class="app"
    data-testid="app"
    data-phase=${state.phase}
    data-busy=${isBusy(state)}
    data-trainings=${state.trainings}
    data-seal=${state.seal.status}
    data-offline=${state.seal.offline}
  >
    ${state.phase === 'unsupported' ? unsupported(state.problem) : main(app)}
    <p class="visually-hidden" role="status" data-testid="announce">${state.announcement}</p>
  </div>`;
}

function main(app: App): TemplateResult {
  return html`${header(app)}
    ${navigation(app)}
    <div ?inert=${app.state.project.busy}>${currentView(app)}</div>
    <footer class="footer"><p>${icon('lock')}<span>${text.privacyLong} ${howToCheckLink()}</span></p></footer>
    ${howToCheck()}
    ${dock(app)} ${lateDialogs(app)}`;
}

function unsupported(problem: string | null): TemplateResult {
  return html`<main class="unsupported" data-testid="problem">
    ${brandMark()}
    <h1>${text.unsupportedTitle}</h1>
    <p>${problem}</p>
    <p>${text.unsupportedAdvice}</p>
  </main>`;
}
