/** A feature that the browser lacks; `null` if the page can run. */
export type Missing = 'simd' | 'worker' | 'platform' | null;

/** A module with one function that uses two SIMD instructions. */
// biome-ignore format: one section of the module per line
const SIMD_MODULE = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, // magic, version
  1, 5, 1, 96, 0, 1, 123, // type: () -> v128
  3, 2, 1, 0, // one function of that type
  10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11, // i32.const 0, i8x16.splat, i8x16.popcnt
);

/** Checks for all features that the page requires. */
export function findMissing(): Missing {
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(SIMD_MODULE)) return 'simd';
  if (!hasModuleWorkers()) return 'worker';
  const platform =
    typeof createImageBitmap === 'function' &&
    typeof OffscreenCanvas === 'function' &&
    typeof IntersectionObserver === 'function' &&
    typeof HTMLDialogElement === 'function' &&
    'popover' in HTMLElement.prototype;
  return platform ? null : 'platform';
}

/** Browsers with module workers read the option `type`. */
function hasModuleWorkers(): boolean {
  if (typeof Worker !== 'function') return false;
  let read = false;
  const options: WorkerOptions = {
    get type(): WorkerType {
      read = true;
      return 'module';
    },
  };
  const url = URL.createObjectURL(new Blob([''], { type: 'text/javascript' }));
  try {
    new Worker(url, options).terminate();
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(url);
  }
  return read;
}
