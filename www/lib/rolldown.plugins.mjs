// What is left out of code that is bundled.

/** Every module is told where its wasm is; a default beside the bundle would lead bundlers astray. */
export const withoutDefaultPath = {
  name: 'without-default-path',
  transform(code, id) {
    if (!id.endsWith('/handful.js')) return null;
    return code.replace("new URL('handful_bg.wasm', import.meta.url)", 'undefined');
  },
};

/** It can inflate in workers of its own, which need files that are not there; it is never asked to. */
export const withoutZipWorkers = {
  name: 'without-zip-workers',
  transform(code, id) {
    if (!id.includes('/unzipit/')) return null;
    return code.replace(/const isNode = [^;]*;/, 'const isNode = false;');
  },
};
