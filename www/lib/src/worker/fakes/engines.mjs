import { setTimeout as sleep } from 'node:timers/promises';

export const REAL_ADAPTER = {
  webgpu: true,
  adapter: { fallback: false, names: ['acme'], features: new Set(['timestamp-query']) },
};

export const SOFTWARE_ADAPTER = {
  webgpu: true,
  adapter: { ...REAL_ADAPTER.adapter, names: ['swiftshader'] },
};

/** A WebGPU engine whose features are its views, after `milliseconds` per view. */
export function fakeEngine({ milliseconds = 0, cosine = 1, failAt = {} } = {}) {
  const engine = {
    counts: [],
    freed: false,
    async forward(views, count) {
      engine.counts.push(count);
      const failure = failAt[engine.counts.length];
      await sleep(milliseconds * count);
      if (failure) throw failure;
      return views.slice();
    },
    selfTest: async () => cosine,
    free: () => {
      engine.freed = true;
    },
  };
  return engine;
}
