import { ENCODINGS } from 'handful/collection';
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { canReadAgain, dismissReadAs, readAgain } from '../../actions/collections.js';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { icon } from '../icons.js';

/** Says in which encoding names were read, and offers others. */
export function readAsItem(app: App): TemplateResult | typeof nothing {
  const { readAs } = app.state.intake;
  const encoding = readAs?.files[0]?.encoding;
  if (!readAs || encoding === undefined || !canReadAgain(app)) return nothing;
  const changed = (event: Event): void => {
    const chosen = ENCODINGS[(event.currentTarget as HTMLSelectElement).selectedIndex];
    if (chosen !== undefined) void readAgain(app, chosen);
  };
  return html`<div class="dock-item" data-testid="read-as" data-encoding=${encoding}>
    <label class="field">
      <span>${text.intake.readAs(readAs.files.map(({ file }) => file))}</span>
      <select data-testid="read-as-select" @change=${changed}>
        ${ENCODINGS.map((each) => html`<option value=${each} .selected=${live(each === encoding)}>${text.intake.encodings[each] ?? each}</option>`)}
      </select>
    </label>
    <button
      type="button"
      class="icon-button"
      data-testid="dismiss-read-as"
      aria-label=${text.dismiss}
      @click=${() => dismissReadAs(app)}
    >
      ${icon('close')}
    </button>
  </div>`;
}
