import { setTimeout as sleep } from 'node:timers/promises';

export const SHAPE = { viewsPerPhoto: 2, viewLength: 3 };

export const REAL_ADAPTER = {
  webgpu: true,
  adapter: { fallback: false, names: ['acme'], features: new Set(['timestamp-query']) },
};

export const SOFTWARE_ADAPTER = {
  webgpu: true,
  adapter: { ...REAL_ADAPTER.adapter, names: ['swiftshader'] },
};

/** An engine whose features are its views, after `milliseconds` per view. */
export function fakeEngine({ milliseconds = 0, cosine = 1, failAt = {} } = {}) {
  const engine = {
    counts: [],
    freed: false,
    async forward(views, count) {
      engine.counts.push(count);
      const failure = failAt[engine.counts.length];
      if (failure) throw failure;
      if (milliseconds > 0) await sleep(milliseconds * count);
      return views.slice();
    },
    selfTest: async () => cosine,
    free: () => {
      engine.freed = true;
    },
  };
  return engine;
}
