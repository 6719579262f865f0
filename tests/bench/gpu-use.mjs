// In the page: an engine's use of the graphics device, by the calls that it makes.

let launches = 0;
let submitted = 0;
let bytes = 0;
let peak = 0;

/** A buffer may be collected without being destroyed. */
const collected = new FinalizationRegistry((size) => {
  bytes -= size.left;
});

/** Starts counting; call it before an engine requests a device. */
export function watchGpu() {
  around(globalThis.GPUComputePassEncoder, 'dispatchWorkgroups', countLaunch);
  around(globalThis.GPUComputePassEncoder, 'dispatchWorkgroupsIndirect', countLaunch);
  around(globalThis.WebGL2RenderingContext, 'drawArrays', countLaunch);
  around(globalThis.WebGL2RenderingContext, 'drawElements', countLaunch);
  around(globalThis.GPUQueue, 'submit', (submit) => {
    submit();
    submitted = performance.now();
  });
  const sizes = new WeakMap();
  around(globalThis.GPUDevice, 'createBuffer', (create) => {
    const buffer = create();
    const size = { left: buffer.size };
    sizes.set(buffer, size);
    collected.register(buffer, size);
    bytes += size.left;
    peak = Math.max(peak, bytes);
    return buffer;
  });
  around(globalThis.GPUBuffer, 'destroy', (destroy, buffer) => {
    const size = sizes.get(buffer) ?? { left: 0 };
    bytes -= size.left;
    size.left = 0;
    return destroy();
  });
}

/** Launches so far: dispatches of WebGPU and draws of WebGL. */
export function launchesSoFar() {
  return launches;
}

/** When work was last submitted to a WebGPU queue, by the page's clock; 0 without any. */
export function lastSubmitted() {
  return submitted;
}

/** The peak size of all WebGPU buffers in bytes; null without any. */
export function peakBytes() {
  return peak || null;
}

function countLaunch(call) {
  launches++;
  return call();
}

/** Replaces a method, if the browser has it, by `wrapper`, which gets the original call. */
function around(type, method, wrapper) {
  const original = type?.prototype[method];
  if (!original) return;
  type.prototype[method] = function (...settings) {
    return wrapper(() => original.apply(this, settings), this);
  };
}
