import { html, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';

/** The options of {@link choice}. */
interface Choice<T extends string> {
  testid: string;
  label: string;
  value: T;
  /** The names of the values. */
  options: Readonly<Partial<Record<T, string>>>;
  hint: string;
  choose: (value: T) => void;
}

/** A menu of values with an explanation. */
export function choice<T extends string>({
  testid,
  label,
  value,
  options,
  hint,
  choose,
}: Choice<T>): TemplateResult {
  const values = Object.keys(options) as T[];
  const changed = (event: Event): void => {
    const { selectedIndex } = event.currentTarget as HTMLSelectElement;
    const chosen = values[selectedIndex];
    if (chosen !== undefined) choose(chosen);
  };
  return html`<div class="choice">
    <label class="field">
      <span>${label}</span>
      <select data-testid=${testid} aria-describedby="${testid}-hint" @change=${changed}>
        ${values.map((each) => html`<option value=${each} .selected=${live(each === value)}>${options[each]}</option>`)}
      </select>
    </label>
    <p class="fine" id="${testid}-hint">${hint}</p>
  </div>`;
}
