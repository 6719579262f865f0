// Module hooks for the page's modules: its package is the sources with a fake engine, and its samples are none.

const REPLACED = {
  handful: new URL('./handful.mjs', import.meta.url).href,
  'handful/collection': new URL('../../../www/lib/src/collection/index.ts', import.meta.url).href,
};

export async function resolve(specifier, context, next) {
  const url = REPLACED[specifier];
  if (url) return { url, format: 'module', shortCircuit: true };
  if (specifier.startsWith('virtual:'))
    return { url: `data:text/javascript,export const FILES = []; export default ''`, format: 'module', shortCircuit: true };
  return next(specifier, context);
}
