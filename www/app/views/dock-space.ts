import { noChange } from 'lit-html';
import { AsyncDirective, directive } from 'lit-html/async-directive.js';
import type { ElementPart } from 'lit-html/directive.js';

/** The CSS variable with the height of the dock. */
const HEIGHT = '--dock';

/** Sets the height of an element for the styles, so that focused elements scroll clear of it. */
class DockSpace extends AsyncDirective {
  #element: Element | null = null;
  readonly #resizing = new ResizeObserver(([entry]) =>
    this.#setHeight(entry?.borderBoxSize[0]?.blockSize ?? 0),
  );

  render(): unknown {
    return noChange;
  }

  override update(part: ElementPart): unknown {
    if (this.#element !== part.element) {
      this.#element = part.element;
      this.reconnected();
    }
    return noChange;
  }

  override disconnected(): void {
    this.#resizing.disconnect();
    this.#setHeight(0);
  }

  override reconnected(): void {
    if (this.#element) this.#resizing.observe(this.#element);
  }

  #setHeight(height: number): void {
    document.documentElement.style.setProperty(HEIGHT, `${Math.ceil(height)}px`);
  }
}

/** Reserves space for the element at the bottom of the page. */
export const dockSpace: () => unknown = directive(DockSpace);
