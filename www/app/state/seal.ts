import type { Assets } from 'handful';

/** Whether the page is cut off from the network, and whether it can start without one. */
export interface SealState {
  /** `refused`: the server's policy does not allow workers from blob URLs, which sealing needs. */
  status: 'open' | 'sealed' | 'refused';
  /** Whether the page will start without a network next time. */
  offline: 'preparing' | 'ready' | 'no';
  /** What was loaded before the page was sealed; every engine starts from it. */
  assets: Assets | null;
}

/** The state before anything is loaded. */
export function initialSeal(): SealState {
  return { status: 'open', offline: 'preparing', assets: null };
}
