import { type Handful, HandfulError } from 'handful';
import type { App } from '../app.js';
import { stopOn } from './engine-sync.js';

/** Answers whatever is due, one after the other, until nothing is. */
export class Answering<T> {
  readonly #next: (app: App, space: string) => T | undefined;
  readonly #answer: (app: App, handful: Handful, due: T) => Promise<void>;
  readonly #rested: (app: App) => void;
  #running = false;

  /** `next` says what is due in an engine's space, and `rested` is called when that is nothing. */
  constructor(
    next: (app: App, space: string) => T | undefined,
    answer: (app: App, handful: Handful, due: T) => Promise<void>,
    rested: (app: App) => void,
  ) {
    this.#next = next;
    this.#answer = answer;
    this.#rested = rested;
  }

  /** Begins, unless it is at it already. */
  start(app: App): void {
    if (!this.#running) void this.#run(app);
  }

  async #run(app: App): Promise<void> {
    const engine = app.handful;
    this.#running = true;
    let outdated = false;
    try {
      const handful = await engine;
      for (let due = this.#next(app, handful.space); due; due = this.#next(app, handful.space))
        await this.#answer(app, handful, due);
    } catch (error) {
      outdated = isOutdated(app, error);
      if (app.handful === engine && !outdated) stopOn(app, error);
    }
    this.#running = false;
    this.#rested(app);
    // Another training or engine may have got ready while the one before was asked.
    if (outdated || app.handful !== engine) this.start(app);
  }
}

/** A class may have gone between two predictions; the training that follows mends that. */
function isOutdated({ state }: App, error: unknown): boolean {
  const changed = state.training !== 'idle' || !state.trained;
  return changed && error instanceof HandfulError && error.code === 'not-trained';
}
