import { html, type TemplateResult } from 'lit-html';
import { redo, undo } from '../../actions/history.js';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { icon } from '../icons.js';

/** The undo and redo buttons, named by their steps. */
export function undoButtons(app: App): TemplateResult {
  const { done, undone } = app.state.history;
  const [last, next] = [done.at(-1), undone.at(-1)];
  const undoLabel = last ? text.undo.undo(last.words()) : text.undo.nothingToUndo;
  const redoLabel = next ? text.undo.redo(next.words()) : text.undo.nothingToRedo;
  // Not `disabled`, which would lose the keyboard focus after the last step.
  return html`<div class="undo">
    <button
      type="button"
      class="icon-button"
      data-testid="undo"
      aria-label=${undoLabel}
      title=${undoLabel}
      aria-disabled=${last ? 'false' : 'true'}
      @click=${() => undo(app)}
    >
      ${icon('undo')}
    </button>
    <button
      type="button"
      class="icon-button"
      data-testid="redo"
      aria-label=${redoLabel}
      title=${redoLabel}
      aria-disabled=${next ? 'false' : 'true'}
      @click=${() => redo(app)}
    >
      ${icon('redo')}
    </button>
  </div>`;
}
