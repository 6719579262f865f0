import { noChange } from 'lit-html';
import {
  Directive,
  directive,
  type ElementPart,
  type PartInfo,
  PartType,
} from 'lit-html/directive.js';
import type { App } from '../app.js';
import type { Picture } from '../state/photos.js';

abstract class ElementDirective extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT)
      throw new Error('This directive belongs on an element, not in an attribute.');
  }

  render(..._args: unknown[]): unknown {
    return noChange;
  }
}

class CssVariable extends ElementDirective {
  override update(part: ElementPart, [name, value]: [string, string]): unknown {
    (part.element as HTMLElement).style.setProperty(name, value);
    return noChange;
  }
}

class Thumbnail extends ElementDirective {
  override update(part: ElementPart, [app, picture]: [App, Picture]): unknown {
    app.thumbnails.watch(part.element, picture);
    return noChange;
  }
}

class Drawing<T> extends ElementDirective {
  #drawn: T | undefined;

  override update(
    part: ElementPart,
    [what, draw]: [T, (canvas: HTMLCanvasElement, what: T) => unknown],
  ): unknown {
    if (this.#drawn === what) return noChange;
    this.#drawn = what;
    // The element is inserted next to its siblings after this call.
    queueMicrotask(() => draw(part.element as HTMLCanvasElement, what));
    return noChange;
  }
}

class Modal extends ElementDirective {
  override update(part: ElementPart): unknown {
    // The element is inserted into the document after this call, and cannot be shown before.
    queueMicrotask(() => {
      const dialog = part.element as HTMLDialogElement;
      if (dialog.isConnected && !dialog.open) dialog.showModal();
    });
    return noChange;
  }
}

/** Sets a CSS custom property from script, which the content security policy allows. */
export const cssVariable: (name: string, value: string) => unknown = directive(CssVariable);

/** Creates the thumbnail of a photo when the element scrolls into view. */
export const thumbnail: (app: App, picture: Picture) => unknown = directive(Thumbnail);

/** Draws on a canvas, and again only when `what` changes. */
export const drawing: <T>(
  what: T,
  draw: (canvas: HTMLCanvasElement, what: T) => unknown,
) => unknown = directive(Drawing);

/** Opens a `<dialog>` as soon as it is in the document. */
export const modal: () => unknown = directive(Modal);
