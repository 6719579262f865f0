import { type App, notify } from '../app.js';
import { text } from '../strings/index.js';

/** A part of the page's code that a first visitor does not see. It is loaded when it is shown, or in the background. */
export class Later<T> {
  readonly #import: () => Promise<T>;
  #content: T | null = null;
  #loading: Promise<void> | null = null;

  constructor(load: () => Promise<T>) {
    this.#import = load;
  }

  /** The content, if it is loaded already. */
  get content(): T | null {
    return this.#content;
  }

  /** The content, or `null`: then it is loaded, and the page is drawn again when it is there. */
  shown(app: App): T | null {
    if (this.#content === null && this.#loading === null)
      this.load(app).catch(() => notify(app, text.partMissing));
    return this.#content;
  }

  /** Loads the content, unless it is there. A failure stays: browsers do not import the same file again. */
  load(app: App): Promise<void> {
    this.#loading ??= this.#import().then((content) => {
      this.#content = content;
      app.redraw();
    });
    return this.#loading;
  }
}
