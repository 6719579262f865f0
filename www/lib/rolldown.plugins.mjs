// Plugins that leave code out of the bundles.

/** Removes the default path of the wasm file: it is always given, and bundlers would try to resolve it. */
export const withoutDefaultPath = {
  name: 'without-default-path',
  transform(code, id) {
    if (!id.endsWith('/handful.js')) return null;
    return code.replace("new URL('handful_bg.wasm', import.meta.url)", 'undefined');
  },
};

/** Removes unzipit's workers, which are never used and need files that are not in the bundle. */
export const withoutZipWorkers = {
  name: 'without-zip-workers',
  transform(code, id) {
    if (!id.includes('/unzipit/')) return null;
    return code.replace(/const isNode = [^;]*;/, 'const isNode = false;');
  },
};
