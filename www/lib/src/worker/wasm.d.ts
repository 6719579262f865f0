// Stands in for the generated types where the wasm modules have not been built.

declare module '*/wasm/cpu/handful.js' {
  type Cpu = import('./module.js').CpuModule;
  const init: Cpu['default'];
  export default init;
  export const Engine: Cpu['Engine'];
  export const Classifier: Cpu['Classifier'];
}

declare module '*/wasm/gpu/handful.js' {
  type Gpu = import('./module.js').GpuModule;
  const init: Gpu['default'];
  export default init;
  export const Engine: Gpu['Engine'];
}
