import { noChange } from 'lit-html';
import { AsyncDirective, directive } from 'lit-html/async-directive.js';
import { type ElementPart, type PartInfo, PartType } from 'lit-html/directive.js';
import type { App } from '../../app.js';
import type { GridView, LabelPhoto } from '../../state/label.js';

/** Minimum width of a photo (rem). */
const MIN_TILE = 8;

/** Height of the words below a photo (rem). */
const WORDS = 2.25;

/** Rows drawn beyond either edge of the screen, so that scrolling shows no gaps. */
const BEYOND = 2;

/** Photos beyond the drawn ones that keep their thumbnails. */
const THUMBS_BEYOND = 200;

/**
 * Watches the size and the scroll position of the grid, and sets in `state.label.grid` which photos to
 * draw. All cells have the same size.
 */
class GridFrame extends AsyncDirective {
  #app: App | null = null;
  #element: HTMLElement | null = null;
  #width = 0;
  #height = 0;
  #top = 0;
  #current: LabelPhoto | null = null;
  #order: readonly LabelPhoto[] | null = null;
  readonly #resizing = new ResizeObserver(() => this.#measure());
  readonly #scrolled = (): void => {
    this.#top = this.#element?.scrollTop ?? 0;
    this.#update();
  };

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT)
      throw new Error('This directive belongs on an element, not in an attribute.');
  }

  render(_app: App): unknown {
    return noChange;
  }

  override update(part: ElementPart, [app]: [App]): unknown {
    this.#app = app;
    if (this.#element !== part.element) {
      this.#element = part.element as HTMLElement;
      this.reconnected();
    }
    this.#update();
    this.#follow();
    return noChange;
  }

  override disconnected(): void {
    this.#resizing.disconnect();
    this.#element?.removeEventListener('scroll', this.#scrolled);
  }

  override reconnected(): void {
    if (!this.#element) return;
    this.#resizing.observe(this.#element);
    this.#element.addEventListener('scroll', this.#scrolled, { passive: true });
  }

  #measure(): void {
    this.#width = this.#element?.clientWidth ?? 0;
    this.#height = this.#element?.clientHeight ?? 0;
    this.#update();
    this.#current = null;
    this.#follow();
  }

  #update(): void {
    if (!this.#app || this.#width === 0) return;
    const { label } = this.#app.state;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const columns = Math.max(1, Math.floor(this.#width / (MIN_TILE * rem)));
    const rowHeight = Math.round(this.#width / columns + WORDS * rem);
    const rows = Math.max(1, Math.floor(this.#height / rowHeight));
    const first = Math.floor(this.#top / rowHeight) - BEYOND;
    const last = Math.ceil((this.#top + this.#height) / rowHeight) + BEYOND;
    const from = Math.max(0, Math.min(first * columns, label.order.length));
    const to = Math.min(label.order.length, Math.max(from, last * columns));
    const grid = { columns, rows, rowHeight, from, to };
    if (isSame(label.grid, grid)) return;
    label.grid = grid;
    this.#releaseThumbnails(this.#app);
    this.#app.redraw();
  }

  /** Scrolls by the minimum that makes the current photo visible, if it or its place is new. */
  #follow(): void {
    const { order, current, grid } = this.#app?.state.label ?? {};
    if (!this.#element || !order || !grid || this.#width === 0) return;
    if (current === this.#current && order === this.#order) return;
    this.#current = current ?? null;
    this.#order = order;
    const place = current ? order.indexOf(current) : -1;
    if (place < 0) return;
    const top = Math.floor(place / grid.columns) * grid.rowHeight;
    const min = top + grid.rowHeight - this.#height;
    const wanted = Math.max(min, Math.min(this.#top, top));
    if (wanted === this.#top) return;
    this.#element.scrollTop = wanted;
  }

  /** Releases the thumbnails of photos far from the screen. */
  #releaseThumbnails(app: App): void {
    const { order, grid, folder } = app.state.label;
    const near = new Set(
      order.slice(Math.max(0, grid.from - THUMBS_BEYOND), grid.to + THUMBS_BEYOND),
    );
    for (const photo of folder?.photos ?? [])
      if (photo.thumb !== null && !near.has(photo)) app.thumbnails.release(photo);
  }
}

function isSame(one: GridView, other: GridView): boolean {
  return (
    one.columns === other.columns &&
    one.rows === other.rows &&
    one.rowHeight === other.rowHeight &&
    one.from === other.from &&
    one.to === other.to
  );
}

/** Draws only the visible part of a grid of any length. */
export const gridFrame: (app: App) => unknown = directive(GridFrame);
