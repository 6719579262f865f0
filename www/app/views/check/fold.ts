import { html, type TemplateResult } from 'lit-html';
import type { App } from '../../app.js';
import { icon } from '../icons.js';

/** A question that is answered in a sentence, with its figures folded away. */
interface Fold {
  /** Unique in the view. */
  id: string;
  title: string;
  /** What the figures say, readable while they are folded. */
  verdict: TemplateResult | string;
  body: TemplateResult;
}

/** A panel with its details folded away, until the user unfolds them. */
export function fold(app: App, { id, title, verdict, body }: Fold): TemplateResult {
  const { check } = app.state;
  const toggled = (event: Event): void => {
    const { open } = event.currentTarget as HTMLDetailsElement;
    if (open === check.unfolded.has(id)) return;
    const unfolded = new Set(check.unfolded);
    if (open) unfolded.add(id);
    else unfolded.delete(id);
    check.unfolded = unfolded;
    app.redraw();
  };
  const open = check.unfolded.has(id);
  return html`<details
    class="panel fold"
    data-testid="fold-${id}"
    aria-labelledby="${id}-title"
    ?open=${open}
    @toggle=${toggled}
  >
    <summary>
      <span class="fold-words">
        <h3 id="${id}-title" tabindex="-1">${title}</h3>
        <span class="fold-verdict">${verdict}</span>
      </span>
      ${icon('chevron')}
    </summary>
    ${open ? html`<div class="fold-body">${body}</div>` : ''}
  </details>`;
}
