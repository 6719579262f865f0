import type { Report } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { toggleCell } from '../../actions/check/issues.js';
import type { App } from '../../app.js';
import { type ClassPhoto, locate } from '../../state/data-issues.js';
import { indexPhotos } from '../../state/photo-index.js';
import { shownName } from '../../state/shown-name.js';
import { classByLabel } from '../../state/state.js';
import { text } from '../../strings/index.js';
import { cssVariable } from '../directives.js';
import { icon } from '../icons.js';
import { smallPhoto } from './data-issues.js';
import { fold } from './fold.js';

/** With more columns, their names are written vertically. */
const WIDE_COLUMNS = 5;

/** The step of each arrow key in rows and columns. */
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** What is taken for what, with the confusion matrix of the left-out photos. Each number opens its photos. */
export function confusionSection(app: App): TemplateResult | typeof nothing {
  const { report, check } = app.state;
  if (!report) return nothing;
  const labels = report.classes.map(({ label }) => label);
  return fold(app, {
    id: 'confusion',
    title: text.check.confusion,
    verdict: html`<span data-testid="confusion-words">${confusionVerdict(labels, report.confusion)}</span>`,
    body: html`<p class="fine" id="confusion-how">${text.check.confusionHow}</p>
      <div class="scroll">${guard([report, check.cell, check.cursor], () => matrix(app, report))}</div>
      ${check.cell ? cellPhotos(app, report, check.cell) : nothing}`,
  });
}

/** The most frequent confusion. */
export function confusionVerdict(
  labels: readonly string[],
  confusion: Report['confusion'],
): string {
  const pairs = confusion.flatMap((counts, truth) =>
    counts.flatMap((count, taken) =>
      truth === taken || count === 0 ? [] : [{ truth, taken, count }],
    ),
  );
  const total = confusion.flat().reduce((sum, count) => sum + count, 0);
  if (pairs.length === 0) return text.check.confusionNone(total);
  const most = pairs.reduce((one, other) => (other.count > one.count ? other : one));
  const same = pairs.filter(({ count }) => count === most.count).length;
  const nameAt = (at: number): string => shownName(labels[at] ?? '');
  return text.check.confusionMost(nameAt(most.truth), nameAt(most.taken), most.count, same > 1);
}

/** A confusion matrix to look at. */
export function plainMatrix(
  labels: readonly string[],
  confusion: Report['confusion'],
  hueOf: (label: string) => number | '',
): TemplateResult {
  return html`<table class="matrix ${labels.length > WIDE_COLUMNS ? 'upright' : ''}">
    ${head(labels)}
    <tbody>
      ${labels.map((label, row) => {
        const counts = confusion[row] ?? [];
        const total = counts.reduce((sum, count) => sum + count, 0);
        return html`<tr data-hue=${hueOf(label)}>
          ${rowHead(label)}
          ${counts.map((count, column) =>
            count === 0
              ? html`<td class="none"><span class="visually-hidden">0</span></td>`
              : html`<td class=${row === column ? 'right' : 'wrong'} ${cssVariable('--share', (count / total).toFixed(3))}>
                  <span class="matrix-count">${count}</span>
                </td>`,
          )}
        </tr>`;
      })}
    </tbody>
  </table>`;
}

function head(labels: readonly string[]): TemplateResult {
  return html`<thead>
    <tr>
      <th scope="col" class="corner">${text.check.confusionCorner}</th>
      ${labels.map((label) => html`<th scope="col" title=${shownName(label)}><span>${shownName(label)}</span></th>`)}
    </tr>
  </thead>`;
}

function rowHead(label: string): TemplateResult {
  return html`<th scope="row" title=${shownName(label)}>
    <span class="swatch" aria-hidden="true"></span><span>${shownName(label)}</span>
  </th>`;
}

function matrix(app: App, { classes, confusion }: Report): TemplateResult {
  const first = firstFilled(confusion);
  const { cursor } = app.state.check;
  const at = cursor && confusion[cursor.row]?.[cursor.column] ? cursor : first;
  return html`<table
    class="matrix ${classes.length > WIDE_COLUMNS ? 'upright' : ''}"
    role="grid"
    aria-labelledby="confusion-title"
    aria-describedby="confusion-how"
    data-testid="confusion"
    @keydown=${moveWithArrows}
  >
    ${head(classes.map(({ label }) => label))}
    <tbody>
      ${classes.map(
        ({ label, leftOut }, row) => html`<tr data-hue=${classByLabel(app.state, label)?.hue ?? ''}>
          ${rowHead(label)}
          ${classes.map((taken, column) =>
            cell(app, {
              truth: label,
              taken: taken.label,
              count: confusion[row]?.[column] ?? 0,
              total: leftOut.total,
              row,
              column,
              reached: at?.row === row && at.column === column,
            }),
          )}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

interface Cell {
  truth: string;
  taken: string;
  count: number;
  /** Photos of the row. */
  total: number;
  row: number;
  column: number;
  /** Whether the cell is in the tab order. */
  reached: boolean;
}

function cell(
  app: App,
  { truth, taken, count, total, row, column, reached }: Cell,
): TemplateResult {
  const { check } = app.state;
  if (count === 0) return html`<td class="none"><span class="visually-hidden">0</span></td>`;
  const open = check.cell?.truth === truth && check.cell.taken === taken;
  const focused = (): void => {
    if (check.cursor?.row === row && check.cursor.column === column) return;
    check.cursor = { row, column };
    app.redraw();
  };
  return html`<td class=${row === column ? 'right' : 'wrong'} ${cssVariable('--share', (count / total).toFixed(3))}>
    <button
      type="button"
      data-testid="confusion-cell"
      data-truth=${truth}
      data-taken=${taken}
      data-count=${count}
      data-row=${row}
      data-column=${column}
      tabindex=${reached ? 0 : -1}
      aria-label=${text.check.cell(count, shownName(truth), shownName(taken))}
      aria-expanded=${open}
      @focus=${focused}
      @click=${() => toggleCell(app, truth, taken)}
    >
      ${count}
    </button>
  </td>`;
}

/** Focuses the next number in the direction of an arrow key, skipping empty cells. */
function moveWithArrows(event: KeyboardEvent): void {
  const arrow = ARROWS[event.key];
  const from = event.target instanceof HTMLElement ? event.target.dataset : {};
  if (!arrow || from.row === undefined || !(event.currentTarget instanceof Element)) return;
  event.preventDefault();
  const [rows, columns] = arrow;
  const size = event.currentTarget.querySelectorAll('tbody tr').length;
  let [row, column] = [Number(from.row) + rows, Number(from.column) + columns];
  for (; row >= 0 && column >= 0 && row < size && column < size; row += rows, column += columns) {
    const button = event.currentTarget.querySelector<HTMLElement>(
      `button[data-row="${row}"][data-column="${column}"]`,
    );
    if (button) {
      button.focus();
      return;
    }
  }
}

function firstFilled(confusion: Report['confusion']): { row: number; column: number } | null {
  for (const [row, counts] of confusion.entries()) {
    const column = counts.findIndex((count) => count > 0);
    if (column >= 0) return { row, column };
  }
  return null;
}

function cellPhotos(
  app: App,
  report: Report,
  { truth, taken }: { truth: string; taken: string },
): TemplateResult {
  const { check } = app.state;
  const photos = check.review?.of === report ? photosOfCell(app, truth, taken) : null;
  const [row, column] = [truth, taken].map((label) =>
    report.classes.findIndex((entry) => entry.label === label),
  );
  const count = report.confusion[row ?? -1]?.[column ?? -1] ?? 0;
  return html`<div class="cell-photos" data-testid="cell-photos" data-truth=${truth} data-taken=${taken}>
    <div class="panel-head">
      <h4 id="cell-title" tabindex="-1">${text.check.cellTitle(count, shownName(truth), shownName(taken))}</h4>
      <button
        type="button"
        class="icon-button"
        data-testid="cell-close"
        aria-label=${text.check.cellClose}
        @click=${() => toggleCell(app, truth, taken)}
      >
        ${icon('close')}
      </button>
    </div>
    ${
      photos === null
        ? html`<p class="fine">${text.check.cellWaiting}</p>`
        : html`<ul class="small-photos">
            ${repeat(
              photos,
              ({ photo }) => photo.key,
              (one) => html`<li>${smallPhoto(app, one)}</li>`,
            )}
          </ul>`
    }
  </div>`;
}

/** The photos of a class that the leave-one-out predictions put into a class. */
function photosOfCell({ state }: App, truth: string, taken: string): ClassPhoto[] {
  const index = indexPhotos(state);
  const findings = state.check.review?.findings ?? [];
  return findings
    .filter(({ label, leftOut }) => label === truth && leftOut?.label === taken)
    .map(({ photo }) => locate(index, photo))
    .filter((photo) => photo !== undefined);
}
