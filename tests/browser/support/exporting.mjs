// Run in the page: what tests of exported models do there before and while they export.

/** Replaces all classes by `taughtClasses`, of `{ label, photos }` with portable photos. */
export async function teach(taughtClasses) {
  const { handful, testing } = globalThis;
  for (const { label } of await handful.classes()) await handful.removeClass(label);
  for (const { label, photos } of taughtClasses) await handful.add(label, photos.map(testing.toFile));
}

/** Trains a head, and returns its predictions for the portable photos `asked` and its model of a format in base64. */
export async function trainAndExport({ head, asked, format }) {
  const { handful, testing } = globalThis;
  // Transductive heads learn from unlabelled photos; the others ignore them.
  await handful.train({ head, unlabelled: asked.map(testing.toFile) });
  const expected = await handful.predict(asked.map(testing.toFile));
  return { expected, model: await testing.toBase64(await handful.export(format)) };
}
