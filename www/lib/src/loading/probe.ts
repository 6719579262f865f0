import type { AdapterFacts, ProbeFacts } from './engine-plan.js';

/** Asks the browser what it has, for at most `patience` milliseconds, without loading anything. */
export async function probeGpu(patience: number): Promise<ProbeFacts> {
  // The types promise `gpu`, browsers do not.
  const gpu = 'gpu' in navigator ? navigator.gpu : undefined;
  if (!gpu) return { webgpu: false, adapter: null };
  const silence = new Promise<null>((resolve) => setTimeout(resolve, patience, null));
  const answer = gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  const adapter = await Promise.race([answer, silence]);
  return { webgpu: true, adapter: adapter && adapterFacts(adapter) };
}

function adapterFacts({ info, features }: GPUAdapter): AdapterFacts {
  return {
    fallback: info.isFallbackAdapter,
    names: [info.vendor, info.architecture, info.device, info.description],
    features,
  };
}
