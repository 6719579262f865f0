// The network in ONNX Runtime Web.

export async function open({ runtime, model, wasmFolder }, device) {
  const ort = await import(runtime);
  ort.env.wasm.wasmPaths = wasmFolder;
  ort.env.wasm.numThreads = 1;
  if (device === 'webgpu') ort.env.webgpu.powerPreference = 'high-performance';
  const executionProviders = [device === 'webgpu' ? 'webgpu' : 'wasm'];
  const session = await ort.InferenceSession.create(model, { executionProviders });
  return {
    async forward(views, count) {
      const side = Math.sqrt(views.length / count / 3);
      const input = new ort.Tensor('float32', views, [count, 3, side, side]);
      const { features } = await session.run({ views: input }, ['features']);
      return features.getData(true);
    },
  };
}
