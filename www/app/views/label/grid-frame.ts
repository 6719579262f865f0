import { noChange } from 'lit-html';
import { AsyncDirective, directive } from 'lit-html/async-directive.js';
import { type ElementPart, type PartInfo, PartType } from 'lit-html/directive.js';
import type { App } from '../../app.js';
import type { GridView, LabelPhoto } from '../../state/label.js';

/** Least width of a photo, and height of the words under it (rem). */
const TILE = 8;
const WORDS = 2.25;

/** Rows that are drawn beyond either edge of the screen, so that scrolling does not show gaps. */
const BEYOND = 2;

/** Thumbnails are kept this many photos beyond what is drawn. */
const KEPT_BEYOND = 200;

/**
 * Watches how large the grid is and how far it is scrolled, and says in `state.label.view` which
 * photos are to be drawn. All cells have one size, so this is plain arithmetic.
 */
class GridFrame extends AsyncDirective {
  #app: App | null = null;
  #element: HTMLElement | null = null;
  #width = 0;
  #height = 0;
  #top = 0;
  #current: LabelPhoto | null = null;
  readonly #resizing = new ResizeObserver(() => this.#measure());
  readonly #scrolled = (): void => {
    this.#top = this.#element?.scrollTop ?? 0;
    this.#look();
  };

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('This directive stands on an element.');
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
    this.#look();
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
    this.#look();
    this.#current = null;
    this.#follow();
  }

  #look(): void {
    if (!this.#app || this.#width === 0) return;
    const { label } = this.#app.state;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const columns = Math.max(1, Math.floor(this.#width / (TILE * rem)));
    const rowHeight = Math.round(this.#width / columns + WORDS * rem);
    const rows = Math.max(1, Math.floor(this.#height / rowHeight));
    const first = Math.floor(this.#top / rowHeight) - BEYOND;
    const last = Math.ceil((this.#top + this.#height) / rowHeight) + BEYOND;
    const from = Math.max(0, Math.min(first * columns, label.order.length));
    const to = Math.min(label.order.length, Math.max(from, last * columns));
    const view = { columns, rows, rowHeight, from, to };
    if (isSame(label.view, view)) return;
    label.view = view;
    this.#letGo(this.#app);
    this.#app.redraw();
  }

  /** Scrolls just so far that the photo that has become the current one can be seen. */
  #follow(): void {
    const { order, current, view } = this.#app?.state.label ?? {};
    if (!this.#element || !order || !view || this.#width === 0 || current === this.#current) return;
    this.#current = current ?? null;
    const place = current ? order.indexOf(current) : -1;
    if (place < 0) return;
    const top = Math.floor(place / view.columns) * view.rowHeight;
    const least = top + view.rowHeight - this.#height;
    const wanted = Math.max(least, Math.min(this.#top, top));
    if (wanted === this.#top) return;
    this.#element.scrollTop = wanted;
  }

  /** Of ten thousand photos only those near the screen have a thumbnail. */
  #letGo(app: App): void {
    const { order, view, folder } = app.state.label;
    const near = new Set(order.slice(Math.max(0, view.from - KEPT_BEYOND), view.to + KEPT_BEYOND));
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

/** Makes the element a window onto a grid of any length. */
export const gridFrame: (app: App) => unknown = directive(GridFrame);
