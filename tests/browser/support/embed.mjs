// Embeddings by the package's own API in a page.

/** The embedding of a portable photo, as plain numbers. */
export function embed(page, photo) {
  return page.evaluate(
    async (given) => Array.from(await globalThis.handful.embed(globalThis.testing.toFile(given))),
    photo,
  );
}

/** The embedding of a square of RGB pixels. At the network's own size, view `a` is these pixels. */
export function embedPixels(page, { side, rgb }) {
  return page.evaluate(
    async (square) => {
      const picture = new ImageData(square.side, square.side);
      for (let pixel = 0; pixel < square.side ** 2; pixel += 1) {
        picture.data.set([...square.rgb.slice(3 * pixel, 3 * pixel + 3), 255], 4 * pixel);
      }
      return Array.from(await globalThis.handful.embed(picture));
    },
    { side, rgb },
  );
}
