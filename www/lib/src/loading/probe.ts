import type { AdapterFacts, ProbeFacts } from './engine-plan.js';

/** Requests an adapter without loading anything, for at most `timeout` milliseconds. */
export async function probeGpu(timeout: number): Promise<ProbeFacts> {
  // Not every browser has `gpu`, although the type says so.
  const gpu = 'gpu' in navigator ? navigator.gpu : undefined;
  if (!gpu) return { webgpu: false, adapter: null };
  const late = new Promise<null>((resolve) => setTimeout(resolve, timeout, null));
  const request = gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  const adapter = await Promise.race([request, late]);
  return { webgpu: true, adapter: adapter && adapterFacts(adapter) };
}

function adapterFacts({ info, features }: GPUAdapter): AdapterFacts {
  return {
    fallback: info.isFallbackAdapter,
    names: [info.vendor, info.architecture, info.device, info.description],
    features,
  };
}
