import { html, nothing, type TemplateResult } from 'lit-html';
import { answerColumns, chooseColumn } from '../../actions/collections.js';
import type { App } from '../../app.js';
import type { AskedTable } from '../../state/intake.js';
import { text } from '../../strings/index.js';
import { sheet, shut } from '../sheet.js';

/** Characters of a cell that are shown. */
const MAX_SHOWN = 40;

/** Asks which column of a table names the photo and which one the class. */
export function columnsDialog(app: App): TemplateResult | typeof nothing {
  const { table } = app.state.intake;
  if (table === null) return nothing;
  const words = text.intake;
  const isComplete = table.photo !== null && table.label !== null && table.photo !== table.label;
  const use = (event: Event): void => {
    answerColumns(app, true);
    shut(event);
  };
  return sheet({
    testid: 'columns',
    titleId: 'columns-title',
    closed: () => answerColumns(app, false),
    body: html`<h2 id="columns-title">${words.columnsTitle(table.file)}</h2>
      <p>${words.columnsWhy}</p>
      <div class="table-rows" tabindex="0" role="region" aria-label=${words.firstRows}>
        <table>
          ${table.rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${shortened(cell)}</td>`)}</tr>`)}
        </table>
      </div>
      <div class="row">
        ${picker(app, table, 'photo', words.photoColumn)} ${picker(app, table, 'label', words.labelColumn)}
      </div>
      <div class="row">
        <button type="button" class="button solid" data-testid="columns-use" ?disabled=${!isComplete} @click=${use}>
          ${words.columnsUse}
        </button>
        <button type="button" class="button soft" data-testid="columns-skip" @click=${shut}>
          ${words.columnsSkip}
        </button>
      </div>`,
  });
}

function picker(
  app: App,
  table: AskedTable,
  which: 'photo' | 'label',
  words: string,
): TemplateResult {
  const width = Math.max(0, ...table.rows.map(({ length }) => length));
  const chosen = table[which];
  const changed = (event: Event): void => {
    const { selectedIndex } = event.currentTarget as HTMLSelectElement;
    chooseColumn(app, which, selectedIndex === 0 ? null : selectedIndex - 1);
  };
  return html`<label class="field">
    <span>${words}</span>
    <select data-testid="column-${which}" @change=${changed}>
      <option ?selected=${chosen === null}>${text.intake.choose}</option>
      ${Array.from(
        { length: width },
        (_, column) =>
          html`<option ?selected=${chosen === column}>${nameOf(table, column)}</option>`,
      )}
    </select>
  </label>`;
}

/** The name of a column, or its number and first cell. */
function nameOf({ rows, hasHeader }: AskedTable, column: number): string {
  const first = shortened(rows[0]?.[column] ?? '');
  return hasHeader && first !== '' ? first : text.intake.column(column + 1, first);
}

function shortened(cell: string): string {
  const characters = [...cell];
  return characters.length > MAX_SHOWN ? `${characters.slice(0, MAX_SHOWN).join('')}…` : cell;
}
