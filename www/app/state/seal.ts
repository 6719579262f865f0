import type { Assets } from 'handful';

/** What is loaded after the engine, by its name in the strings; see `BACKGROUND`. */
export type Coming = 'views' | 'samples' | 'languages' | 'tools';

/** Whether the page is cut off from the network, and whether it can start without one. */
export interface SealState {
  /** `refused`: the server's policy does not allow workers from blob URLs, which sealing needs. */
  status: 'open' | 'sealed' | 'refused';
  /** Whether the page will start without a network next time. */
  offline: 'preparing' | 'ready' | 'no';
  /** What is loaded; every engine starts from it. */
  assets: Assets | null;
  /** What is still to come, in order. */
  coming: readonly Coming[];
  /** The share of the first of them that has arrived. */
  share: number;
}

/** The state before anything is loaded. */
export function initialSeal(): SealState {
  return { status: 'open', offline: 'preparing', assets: null, coming: [], share: 0 };
}
