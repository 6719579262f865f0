// What every environment does with the package: teach, train and predict.

/** `support` and `queries` are photos as `{ label, base64 }`. */
export async function flow(Handful, { support, queries, options = {} }) {
  const handful = await Handful.create({ device: 'cpu', ...options });
  try {
    for (const { label, base64 } of support) {
      const { failed } = await handful.add(label, bytesOf(base64));
      if (failed.length > 0) throw new Error(failed[0].message);
    }
    const { leaveOneOut } = await handful.train();
    const photos = queries.map(({ base64 }) => new Blob([bytesOf(base64)]));
    const answers = [];
    for await (const { label } of handful.predictAll(photos)) answers.push(label);
    const failure = await handful.predict(new Blob(['no photo'])).catch(({ name, code }) => ({ name, code }));
    return { correct: leaveOneOut.correct, answers, failure, engine: handful.engine };
  } finally {
    await handful.dispose();
  }
}

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
