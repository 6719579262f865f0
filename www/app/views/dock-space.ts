import { noChange } from 'lit-html';
import { AsyncDirective, directive } from 'lit-html/async-directive.js';
import type { ElementPart } from 'lit-html/directive.js';

/** The height of what floats at the foot of the page, as the styles know it. */
const HEIGHT = '--dock';

/** Tells the styles how much of the window an element covers, so that nothing with the focus stays below it. */
class DockSpace extends AsyncDirective {
  #element: Element | null = null;
  readonly #resizing = new ResizeObserver(([entry]) =>
    this.#tell(entry?.borderBoxSize[0]?.blockSize ?? 0),
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
    this.#tell(0);
  }

  override reconnected(): void {
    if (this.#element) this.#resizing.observe(this.#element);
  }

  #tell(height: number): void {
    document.documentElement.style.setProperty(HEIGHT, `${Math.ceil(height)}px`);
  }
}

/** Makes room for the element below everything else. */
export const dockSpace: () => unknown = directive(DockSpace);
