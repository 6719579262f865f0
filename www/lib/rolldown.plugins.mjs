// Plugins that leave code out of the bundles.

/** Removes the default path of the wasm file: it is always given, and bundlers would try to resolve it. */
export const withoutDefaultPath = {
  name: 'without-default-path',
  transform(code, id) {
    if (!id.endsWith('/handful.js')) return null;
    return code.replace("new URL('handful_bg.wasm', import.meta.url)", 'undefined');
  },
};

/** Lets `initSync` start another instance of a module each time, so that a decoder's memory can be freed. */
export const withFreshInstances = {
  name: 'with-fresh-instances',
  transform(code, id) {
    if (!/\/wasm\/(heic|scientific)\/handful\.js$/.test(id)) return null;
    const fresh = code.replace('if (wasm !== undefined) return wasm;', '');
    if (fresh === code) throw new Error(`${id}: the generated code has changed.`);
    return fresh;
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
