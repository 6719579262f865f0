// In the page: what an engine uses of the graphics device, seen from the outside, by the calls that it makes.

let launches = 0;
let submitted = 0;
let bytes = 0;
let most = 0;

/** A buffer may go without being destroyed. */
const collected = new FinalizationRegistry((size) => {
  bytes -= size.left;
});

/** Begins to count; before an engine asks for a device. */
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
    most = Math.max(most, bytes);
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

/** When work was last given to a queue of WebGPU, by the page's clock; 0 without any. */
export function lastSubmitted() {
  return submitted;
}

/** The most bytes that buffers of WebGPU had together; null without any. */
export function mostBytes() {
  return most || null;
}

function countLaunch(call) {
  launches++;
  return call();
}

/** Has `wrapper` do the calls of a method, if the browser has it. */
function around(type, method, wrapper) {
  const original = type?.prototype[method];
  if (!original) return;
  type.prototype[method] = function (...settings) {
    return wrapper(() => original.apply(this, settings), this);
  };
}
