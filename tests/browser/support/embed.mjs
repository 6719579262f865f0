// Embeddings taken through the package's own API in a page, and how alike two of them are.

/** The blocks of an embedding, in order (DESIGN: the preprocessing contract). */
export const BLOCKS = { pooled: 1280, 'std 5': 112, 'std 6': 192, 'std 7': 320 };

/** The embedding of a portable photo, as plain numbers. */
export function embed(page, photo) {
  return page.evaluate(async ({ name, type, base64 }) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return Array.from(await globalThis.handful.embed(new File([bytes], name, { type })));
  }, photo);
}

/** The cosine of each block of two embeddings: `{ pooled, 'std 5', ... }`. */
export function agreement(one, other) {
  let start = 0;
  return Object.fromEntries(
    Object.entries(BLOCKS).map(([block, length]) => {
      const span = [start, start + length];
      start += length;
      return [block, cosine(one.slice(...span), other.slice(...span))];
    }),
  );
}

function cosine(one, other) {
  const dot = (a, b) => a.reduce((sum, value, index) => sum + value * b[index], 0);
  return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
}
