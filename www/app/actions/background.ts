import type { Assets } from 'handful';
import type { App } from '../app.js';
import type { Coming } from '../state/seal.js';
import { isBusy } from '../state/state.js';
import { loadLanguages } from '../strings/index.js';
import { loadSamples } from './samples.js';

/** Something that is loaded after the engine, before the page is sealed. */
interface BackgroundItem {
  name: Coming;
  /** Loads it. `onShare` is called with the share that has arrived. */
  load(app: App, assets: Assets, onShare: (share: number) => void): Promise<unknown>;
}

/**
 * What a first answer does not need, the most urgent first. The package orders its own modules, see
 * `inOrder`. To add an item, add its name to {@link Coming} and to `seal.coming` of the strings.
 */
const BACKGROUND: readonly BackgroundItem[] = [
  { name: 'views', load: (app) => app.loadViews() },
  { name: 'samples', load: loadSamples },
  { name: 'languages', load: loadLanguages },
  {
    name: 'tools',
    load: (_, assets, onShare) =>
      assets.loadRest({
        onProgress: ({ done, total }) => {
          if (total) onShare(done / total);
        },
      }),
  },
];

/** How long the rest waits for photos that are being read, and how often it looks (milliseconds). */
const PATIENCE = 20_000;
const POLL = 100;

/** Loads everything in order. Items that cannot be loaded are left out. Stops when the signal aborts. */
export async function loadBackground(app: App, assets: Assets, signal: AbortSignal): Promise<void> {
  const { seal } = app.state;
  // The first photos of a visit are answered before anything takes processor time from them.
  const end = performance.now() + PATIENCE;
  while (isBusy(app.state) && performance.now() < end && !signal.aborted) await pause(POLL);
  const names = BACKGROUND.map(({ name }) => name);
  for (const [index, { load }] of BACKGROUND.entries()) {
    if (signal.aborted) return;
    const show = (share: number): void => {
      Object.assign(seal, { coming: names.slice(index), share });
      app.redraw();
    };
    show(0);
    await load(app, assets, show).catch(() => undefined);
  }
  if (!signal.aborted) seal.coming = [];
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
