import { type App, announce } from '../../app.js';
import type { LabelPhoto } from '../../state/label.js';
import { text } from '../../strings/late.js';
import { photoAt, select } from './select.js';

/** Selects a photo, or no longer. */
export function toggle(app: App, photo: LabelPhoto): void {
  const { label } = app.state;
  const selected = new Set(label.selected);
  const { anchor } = label;
  // A photo that was clicked before is meant, too.
  if (selected.size === 0 && !label.selecting && anchor && anchor !== photo && isShown(app, anchor))
    selected.add(anchor);
  if (!selected.delete(photo) && isSelectable(photo)) selected.add(photo);
  label.anchor = photo;
  finish(app, selected, photo);
}

/** Selects all photos from the one chosen last to this one; with `add`, the others stay selected. */
export function extendTo(app: App, photo: LabelPhoto, add = false): void {
  const { label } = app.state;
  const { order } = label;
  const known = label.anchor ?? label.current ?? photo;
  const anchor = isShown(app, known) ? known : photo;
  const places = [order.indexOf(anchor), order.indexOf(photo)];
  const range = order.slice(Math.min(...places), Math.max(...places) + 1).filter(isSelectable);
  label.anchor = anchor;
  finish(app, new Set([...(add ? label.selected : []), ...range]), photo);
}

/** Moves by a number of photos, and selects all from the one chosen last. */
export function extendBy(app: App, by: number): void {
  const photo = photoAt(app, by);
  if (photo) extendTo(app, photo);
}

/** Selects all photos that are shown. */
export function selectAll(app: App): void {
  const { label } = app.state;
  finish(app, new Set(label.order.filter(isSelectable)), label.current);
}

/** Selects no photo. */
export function selectNone(app: App): void {
  app.state.label.selecting = false;
  finish(app, new Set(), app.state.label.current);
}

/** Whether clicks and taps select from now on. */
export function setSelecting(app: App, selecting: boolean): void {
  app.state.label.selecting = selecting;
  app.redraw();
}

/** Begins a marquee at a point of the grid's content; with `add`, what is selected stays so. */
export function beginMarquee({ state: { label } }: App, x: number, y: number, add: boolean): void {
  label.marquee = {
    startX: x,
    startY: y,
    x,
    y,
    before: label.selected,
    adds: add || label.selecting,
  };
}

/** Draws the marquee to a point, and selects the photos that it touches. `width` is that of the content. */
export function moveMarquee(app: App, x: number, y: number, width: number): void {
  const { label } = app.state;
  if (!label.marquee) return;
  const marquee = { ...label.marquee, x, y };
  const { columns, rowHeight } = label.grid;
  const [left, right] = span(marquee.startX, x, width / columns, columns);
  const rows = Math.ceil(label.order.length / columns);
  const [top, bottom] = span(marquee.startY, y, rowHeight, rows);
  const selected = new Set(marquee.adds ? marquee.before : []);
  for (let row = top; row <= bottom; row += 1)
    for (const photo of label.order.slice(row * columns + left, row * columns + right + 1))
      if (isSelectable(photo)) selected.add(photo);
  label.marquee = marquee;
  label.proposed = [];
  label.selected = selected;
  app.redraw();
}

/** Ends the marquee; `taken` says whether its selection is meant. */
export function endMarquee(app: App, taken: boolean): void {
  const { label } = app.state;
  if (!label.marquee) return;
  const { before } = label.marquee;
  label.marquee = null;
  finish(app, taken ? label.selected : before, label.current);
}

/** The first and the last of equal parts between two points. */
function span(one: number, other: number, size: number, count: number): [number, number] {
  const part = (at: number): number => Math.max(0, Math.min(Math.floor(at / size), count - 1));
  return [part(Math.min(one, other)), part(Math.max(one, other))];
}

function finish(app: App, selected: ReadonlySet<LabelPhoto>, current: LabelPhoto | null): void {
  const { label } = app.state;
  label.proposed = [];
  label.selected = selected;
  select(app, current);
  announce(app, text.many.saidSelected(selected.size, label.order.length));
}

function isShown({ state: { label } }: App, photo: LabelPhoto): boolean {
  return isSelectable(photo) && label.order.includes(photo);
}

/** A photo that could not be read takes no label. */
function isSelectable({ problem }: LabelPhoto): boolean {
  return problem === null;
}
