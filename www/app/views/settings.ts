import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { restartEngine } from '../actions/engine.js';
import { chooseLanguage } from '../actions/language.js';
import type { App } from '../app.js';
import type { Device } from '../state/settings.js';
import { startedShare } from '../state/state.js';
import { LANGUAGES, language, nameOf, text } from '../strings/index.js';
import { choice } from './choice.js';
import { icon } from './icons.js';

/** The button of the settings, which shows how far the engine is while it starts. */
export function settingsButton({ state }: App): TemplateResult {
  const { engine, phase } = state;
  const stands = phase === 'loading' || phase === 'broken';
  return html`<button
    type="button"
    class="engine"
    data-testid="engine"
    data-device=${engine?.device ?? ''}
    data-why=${engine?.why ?? ''}
    popovertarget="engine-details"
    title=${text.settings}
    aria-label="${text.settings}. ${engineName(state)}"
  >
    ${phase === 'loading' ? html`<span class="spinner"></span>` : icon(phase === 'broken' ? 'warning' : 'settings')}
    ${stands ? html`<span>${engineName(state)}</span>` : nothing}
  </button>`;
}

function engineName(state: App['state']): string {
  const { engine, phase } = state;
  if (phase === 'broken' || phase === 'unsupported') return text.engineBroken;
  if (engine) return text.engineNames[engine.device];
  const share = startedShare(state);
  return share === null ? text.engineLoading : text.engineLoadingShare(share);
}

/** The settings: the language, and what the photos are read with. */
export function settingsMenu(app: App): TemplateResult {
  const { engine, device, problem } = app.state;
  const speed = engine?.millisecondsPerPhoto;
  return html`<section
    id="engine-details"
    class="popover"
    popover
    aria-labelledby="engine-details-title"
    data-testid="engine-details"
  >
    <h2 id="engine-details-title">${text.settings}</h2>
    ${languageChoice(app)}
    ${choice({
      testid: 'device-select',
      label: text.device,
      value: device,
      options: text.devices,
      hint: text.restartHint,
      choose: (chosen: Device) => restartEngine(app, { device: chosen }),
    })}
    <div class="engine-words">
      <h3>${engine ? text.engineTitle[engine.device] : engineName(app.state)}</h3>
      ${
        engine
          ? html`<p>${text.engineReasons[engine.why]}</p>
            ${speed === undefined ? nothing : html`<p>${text.engineSpeed(speed)}</p>`}
            ${engine.why === 'forced' ? nothing : html`<p class="fine">${text.engineDetail(engine.detail)}</p>`}`
          : html`<p>${problem ?? text.engineLoadingLong}</p>`
      }
      <p class="fine">
        ${text.engineChoose} <code>?device=cpu</code>, <code>?device=webgpu</code>, <code>?mode=fast</code>.
        ${text.engineFor} <code>globalThis.handful</code>.
      </p>
    </div>
    <button type="button" class="button soft" popovertarget="engine-details" popovertargetaction="hide">
      ${text.close}
    </button>
  </section>`;
}

/** The languages, each under its own name. */
function languageChoice(app: App): TemplateResult {
  const changed = (event: Event): void => {
    const { selectedIndex } = event.currentTarget as HTMLSelectElement;
    const chosen = LANGUAGES[selectedIndex];
    if (chosen !== undefined) void chooseLanguage(app, chosen);
  };
  return html`<label class="field">
    <span class="field-icon">${icon('language')}${text.language}</span>
    <select data-testid="language" @change=${changed}>
      ${LANGUAGES.map(
        (name) =>
          html`<option value=${name} lang=${name} .selected=${live(name === language)}>${nameOf(name)}</option>`,
      )}
    </select>
  </label>`;
}
