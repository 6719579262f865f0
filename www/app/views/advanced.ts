import type { Intensity, Mode } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import { bestIsPossible, chooseMode, restartEngine } from '../actions/engine.js';
import { reloadAt, reloadWords } from '../actions/reload.js';
import { chooseHead } from '../actions/train.js';
import type { App } from '../app.js';
import type { PageHead } from '../state/settings.js';
import { headsOnOffer } from '../state/unlabelled.js';
import { text } from '../strings/index.js';
import { cautionNote } from './caution.js';
import { choice } from './choice.js';
import { icon } from './icons.js';
import { Later } from './later.js';

/** The loss curve, with the code that draws plots. */
export const LOSS_CURVE = new Later(async () => (await import('./loss-curve.js')).lossCurve);

/** The choice of the network, with the code that reads one from a file. */
export const BACKBONE = new Later(async () => (await import('./backbone.js')).backboneSection);

/** Choices that most users leave at their defaults. */
export function advancedSection(app: App): TemplateResult {
  const { state } = app;
  const epochs = state.epochs.length > 0 ? state.epochs : (state.report?.epochs ?? []);
  const unfold = (event: Event): void => {
    state.advanced = (event.currentTarget as HTMLDetailsElement).open;
    app.redraw();
  };
  return html`<details class="panel advanced" data-testid="advanced" ?open=${state.advanced} @toggle=${unfold}>
    <summary><span>${text.advanced}</span>${icon('chevron')}</summary>
    <div class="advanced-body">
      ${choice({
        testid: 'head-select',
        label: text.head,
        value: state.head,
        options: headOptions(app),
        hint: text.heads[state.head][1],
        choose: (head: PageHead) => chooseHead(app, head),
      })}
      ${cautionNote(app)} ${state.head === 'linear' ? LOSS_CURVE.shown(app)?.(epochs) : nothing}
      ${choice({
        testid: 'mode-select',
        label: text.mode,
        value: state.mode,
        options: {
          quality: text.modes.quality[0],
          fast: text.modes.fast[0],
          ...(bestIsPossible(app) && { best: text.modes.best[0] }),
        },
        hint: text.modes[state.mode][1],
        choose: (mode: Mode) => chooseMode(app, mode),
      })}
      ${bestIsPossible(app) || state.backbone.chosen ? nothing : loadBest(app)}
      ${choice({
        testid: 'intensity-select',
        label: text.scientific.intensity,
        value: state.intensity,
        options: text.scientific.intensities,
        hint: text.scientific.hint,
        choose: (intensity: Intensity) => restartEngine(app, { intensity }),
      })}
      ${state.advanced ? BACKBONE.shown(app)?.(app) : nothing}
    </div>
  </details>`;
}

/** A link that reloads the page in the best mode, because a sealed page cannot load the second network. */
function loadBest(app: App): TemplateResult {
  const address = new URL(location.href);
  address.searchParams.set('mode', 'best');
  // The best mode does not run on WebGPU.
  address.searchParams.delete('device');
  const [name, why] = text.modes.best;
  const follow = (event: MouseEvent): void => {
    // In a new tab or window, this page stays as it is.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void reloadAt(app, address.href);
  };
  return html`<p class="fine">
    ${name}: ${why} <a href=${address.href} data-testid="load-best" @click=${follow}>${text.loadBest}</a>.
    <span data-testid="reload-words">${reloadWords(app.state)}</span>
  </p>`;
}

/** The names of the heads that can be chosen. */
function headOptions({ state }: App): Partial<Record<PageHead, string>> {
  return Object.fromEntries(headsOnOffer(state).map((head) => [head, text.heads[head][0]]));
}
