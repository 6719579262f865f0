import { html, nothing, type TemplateResult } from 'lit-html';
import { beginMarquee, endMarquee, moveMarquee } from '../../actions/label/selection.js';
import type { App } from '../../app.js';
import { cssVariable } from '../directives.js';

/** How far the pointer moves before a click becomes a marquee (CSS pixels). */
const MIN_DRAG = 6;

/** How much the grid scrolls at most in a frame while the pointer is beyond its edge (CSS pixels). */
const MAX_SCROLL = 24;

/** The pointer that is down, and where it is in the window. */
let drag: { pointer: number; x: number; y: number; active: boolean } | null = null;

/** Whether a marquee has ended in this task. */
let ended = false;

/** Whether a click is the end of a marquee, which some browsers send to the photo below the pointer. */
export const isEndOfMarquee = (): boolean => ended;

/** The rectangle that is being dragged. */
export function marquee({ state }: App): TemplateResult | typeof nothing {
  const { marquee: shown } = state.label;
  if (!shown || !drag?.active) return nothing;
  const { startX, startY, x, y } = shown;
  return html`<div
    class="label-marquee"
    role="none"
    data-testid="label-marquee"
    ${cssVariable('--x', `${Math.min(startX, x)}px`)}
    ${cssVariable('--y', `${Math.min(startY, y)}px`)}
    ${cssVariable('--w', `${Math.abs(x - startX)}px`)}
    ${cssVariable('--h', `${Math.abs(y - startY)}px`)}
  ></div>`;
}

/** Begins a marquee where the main button of a mouse or a pen goes down. A finger scrolls. */
export function startMarquee(app: App, event: PointerEvent): void {
  const grid = event.currentTarget as HTMLElement;
  if (event.pointerType === 'touch' || event.button !== 0 || !event.isPrimary) return;
  // The scroll bar is beside the content.
  const { left } = grid.getBoundingClientRect();
  if (event.clientX - left - grid.clientLeft > grid.clientWidth) return;
  drag = { pointer: event.pointerId, x: event.clientX, y: event.clientY, active: false };
  const { x, y } = contentPoint(grid, event);
  beginMarquee(app, x, y, event.ctrlKey || event.metaKey || event.shiftKey);
}

/** Draws the marquee to the pointer. */
export function dragMarquee(app: App, event: PointerEvent): void {
  if (drag?.pointer !== event.pointerId || !app.state.label.marquee) return;
  const grid = event.currentTarget as HTMLElement;
  if (!drag.active) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < MIN_DRAG) return;
    drag.active = true;
    // From here on the grid gets every event, also the click at the end instead of a photo.
    grid.setPointerCapture(event.pointerId);
    requestAnimationFrame(() => scrollAlong(app, grid));
  }
  Object.assign(drag, { x: event.clientX, y: event.clientY });
  const { x, y } = contentPoint(grid, event);
  moveMarquee(app, x, y, grid.clientWidth);
}

/** Ends the marquee. */
export function dropMarquee(app: App, taken: boolean): void {
  const { label } = app.state;
  const active = drag?.active ?? false;
  drag = null;
  if (!active) {
    label.marquee = null;
    return;
  }
  endMarquee(app, taken);
  ended = true;
  setTimeout(() => {
    ended = false;
  });
}

/** Scrolls while the pointer is beyond an edge of the grid, the faster the further. */
function scrollAlong(app: App, grid: HTMLElement): void {
  if (!drag?.active || !app.state.label.marquee) return;
  const { top, bottom } = grid.getBoundingClientRect();
  const beyond = Math.min(0, drag.y - top) + Math.max(0, drag.y - bottom);
  if (beyond !== 0) {
    grid.scrollTop += Math.max(-MAX_SCROLL, Math.min(beyond, MAX_SCROLL));
    const { x, y } = contentPoint(grid, { clientX: drag.x, clientY: drag.y });
    moveMarquee(app, x, y, grid.clientWidth);
  }
  requestAnimationFrame(() => scrollAlong(app, grid));
}

/** A point of the window in the content of the grid, which scrolls. */
function contentPoint(
  grid: HTMLElement,
  { clientX, clientY }: Pick<PointerEvent, 'clientX' | 'clientY'>,
): { x: number; y: number } {
  const { left, top } = grid.getBoundingClientRect();
  const x = Math.max(0, Math.min(clientX - left - grid.clientLeft, grid.clientWidth));
  const y = Math.max(
    0,
    Math.min(clientY - top - grid.clientTop + grid.scrollTop, grid.scrollHeight),
  );
  return { x, y };
}
