import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../app.js';
import { text } from '../strings/index.js';
import { brandMark, icon } from './icons.js';
import { languageSwitch } from './language.js';
import { projectButton, projectMenu } from './project/menu.js';
import { undoButtons } from './project/undo.js';
import { sealBadge } from './seal/badge.js';

/** The header: brand, project, undo, seal, language and engine. */
export function header(app: App): TemplateResult {
  return html`<header class="header">
    <h1 class="brand">${brandMark()}<span>${text.brand}</span></h1>
    <div class="header-tools">${projectButton(app)} ${projectMenu(app)} ${undoButtons(app)}</div>
    ${sealBadge(app)}
    ${languageSwitch(app)} ${engineButton(app)} ${engineDetails(app)}
  </header>`;
}

function engineButton({ state }: App): TemplateResult {
  const { engine, phase } = state;
  return html`<button
    type="button"
    class="engine"
    data-testid="engine"
    data-device=${engine?.device ?? ''}
    data-why=${engine?.why ?? ''}
    popovertarget="engine-details"
    aria-label="${engineName(state)}. ${text.engineDetails}"
  >
    ${phase === 'loading' ? html`<span class="spinner"></span>` : icon(engine?.device ?? 'cpu')}
    <span>${engineName(state)}</span>${icon('chevron')}
  </button>`;
}

function engineName({ engine, phase, loading }: App['state']): string {
  if (phase === 'broken' || phase === 'unsupported') return text.engineBroken;
  if (engine) return text.engineNames[engine.device];
  if (loading?.phase === 'load' && loading.total)
    return text.engineLoadingShare(loading.done / loading.total);
  return text.engineLoading;
}

function engineDetails({ state }: App): TemplateResult {
  const { engine } = state;
  const speed = engine?.millisecondsPerPhoto;
  return html`<section
    id="engine-details"
    class="popover"
    popover
    aria-labelledby="engine-details-title"
    data-testid="engine-details"
  >
    <h2 id="engine-details-title">${engine ? text.engineTitle[engine.device] : engineName(state)}</h2>
    ${
      engine
        ? html`<p>${text.engineReasons[engine.why]}</p>
          ${speed === undefined ? nothing : html`<p>${text.engineSpeed(speed)}</p>`}
          <p class="fine">${text.engineDetail(engine.detail)}</p>`
        : html`<p>${state.problem ?? text.engineLoadingLong}</p>`
    }
    <p>${text.privacyLong}</p>
    <p class="fine">
      ${text.engineChoose} <code>?device=cpu</code>, <code>?device=webgpu</code>, <code>?mode=fast</code>.
      ${text.engineFor} <code>globalThis.handful</code>.
    </p>
    <button type="button" class="button soft" popovertarget="engine-details" popovertargetaction="hide">
      ${text.close}
    </button>
  </section>`;
}
