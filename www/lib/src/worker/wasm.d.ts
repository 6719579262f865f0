// Stands in for the generated types where the wasm modules have not been built.

declare module '*/wasm/classifier/handful.js' {
  type Module = import('./module.js').ClassifierModule;
  const init: Module['default'];
  export default init;
  export const Classifier: Module['Classifier'];
  export const Project: Module['Project'];
  export const needsGradient: Module['needsGradient'];
  export const setTrainerFactory: Module['setTrainerFactory'];
}

declare module '*/wasm/embed/handful.js' {
  type Module = import('./module.js').EmbedModule;
  const init: Module['default'];
  export default init;
  export const Embedder: Module['Embedder'];
}

declare module '*/wasm/embed-relaxed/handful.js' {
  type Module = import('./module.js').EmbedModule;
  const init: Module['default'];
  export default init;
  export const Embedder: Module['Embedder'];
}

declare module '*/wasm/export/handful.js' {
  type Module = import('./module.js').ExportModule;
  const init: Module['default'];
  export default init;
  export const toOnnx: Module['toOnnx'];
  export const toJson: Module['toJson'];
}

declare module '*/wasm/gradient/handful.js' {
  type Module = import('./module.js').GradientModule;
  const init: Module['default'];
  export default init;
  export const Descent: Module['Descent'];
}

declare module '*/wasm/gpu/handful.js' {
  type Module = import('./module.js').GpuModule;
  const init: Module['default'];
  export default init;
  export const Engine: Module['Engine'];
}
