import type { Assets } from 'handful';

/** How far the page is cut off from every network, and whether it can do without one. */
export interface SealState {
  /** `refused`: the server's own policy does not let workers start from memory, which it takes. */
  status: 'open' | 'sealed' | 'refused';
  /** Whether the page will start without a network next time. */
  offline: 'preparing' | 'ready' | 'no';
  /** What was loaded before the page was sealed; every engine is made of it. */
  assets: Assets | null;
}

/** Nothing is loaded yet. */
export function initialSeal(): SealState {
  return { status: 'open', offline: 'preparing', assets: null };
}
