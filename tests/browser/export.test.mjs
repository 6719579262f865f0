// Exported models compute the classifier's probabilities, in ONNX Runtime for Web and for Python.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-web';
import { teach, trainAndExport } from './support/exporting.mjs';
import { classes, portable, queries } from './support/fixtures.mjs';
import { pageTest, temporaryFolder } from './support/page.mjs';
import { pixelsOf } from './support/views.mjs';

const LIMIT = 1e-4;
const RUNNER = fileURLToPath(new URL('support/onnx.py', import.meta.url));
const VENV = fileURLToPath(new URL('../fixtures/.venv/bin/python', import.meta.url));
/** A Python with ONNX Runtime, or undefined. */
const PYTHON = [process.env.HANDFUL_PYTHON, VENV, 'python3'].find(
  (name) => name && spawnSync(name, ['-c', 'import onnxruntime, numpy']).status === 0,
);

/** Heads that are linear maps and can be exported, and all other heads. */
const LINEAR = [
  ...['ridge', 'linear', 'l2sp', 'lda', 'linear-lbfgs', 'prototype-euclidean', 'svm', 'calibrated'],
  ...['ridge-texture', 'transport', 'transport-balanced'],
];
const OTHERS = ['knn', 'matching', 'prototype', 'prototype-cosine', 'mlp', 'forest', 'propagate'];

const CASES = [
  { precision: 'int8', mode: 'quality', heads: ['ridge', 'lda'] },
  { precision: 'f32', mode: 'fast', heads: LINEAR },
];

for (const { precision, mode, heads } of CASES) {
  const options = { query: `device=cpu&precision=${precision}&mode=${mode}`, timeout: 600_000 };
  pageTest(`a model of ${precision} in ${mode} mode gives the same probabilities`, options, async ({ page, t }) => {
    await page.evaluate(teach, taught());
    // One photo of each class is enough for many heads: all heads get the same embeddings.
    const all = queries().map(({ path }) => path);
    const asked = heads === LINEAR ? all.filter((path) => !path.endsWith('-2.jpg')) : all;
    const pixels = asked.map((path) => pixelsOf(path, mode));
    const labels = classes().map(({ label }) => label);
    const exported = [];
    for (const head of heads) {
      const given = { head, asked: asked.map(portable), format: 'onnx' };
      const { expected, model: base64 } = await page.evaluate(trainAndExport, given);
      const model = Buffer.from(base64, 'base64');
      exported.push({ head, model, expected });
      const web = await runInWeb(model, pixels);
      const difference = maxDifference(web.probabilities, expected, labels);
      t.diagnostic(`${head}: ${model.length} bytes; in ONNX Runtime Web ${difference}`);
      assert.ok(difference <= LIMIT);
      assertSameUnlike(web, expected);
    }
    if (!PYTHON) {
      t.diagnostic('no Python with onnxruntime: that half was skipped');
      return;
    }
    const results = runInPython(temporaryFolder(t), exported, pixels);
    for (const [index, { head, expected }] of exported.entries()) {
      assert.deepEqual(results[index].labels, labels);
      const difference = maxDifference(results[index].probabilities, expected, labels);
      t.diagnostic(`${head}: in Python ${difference}`);
      assert.ok(difference <= LIMIT);
      assertSameUnlike(results[index], expected);
    }
  });
}

pageTest(
  'an exported head scores as the classifier does, and other heads cannot be exported',
  { query: 'device=cpu&precision=int8&mode=fast' },
  async ({ page }) => {
    await page.evaluate(teach, taught());
    const [query] = queries().map(({ path }) => portable(path));
    const { json, tensors, embedding, expected, refused, heads } = await page.evaluate(exportHead, {
      query,
      others: OTHERS,
    });
    // "auto" chooses a head and is on neither list; a new head has to be added to one of them.
    assert.deepEqual(heads.toSorted(), [...LINEAR, ...OTHERS, 'auto'].toSorted());
    assert.equal(refused.untrained, 'not-trained');
    assert.deepEqual(refused.by, Object.fromEntries(OTHERS.map((head) => [head, Array(4).fill('invalid-input')])));
    const { labels, dim, weight, bias, temperature, space } = JSON.parse(json);
    assert.match(space.weights, /^[0-9a-f]{64}$/);
    assert.ok(temperature > 0);
    for (const { label, score } of expected.scores) {
      const row = weight.slice(labels.indexOf(label) * dim).slice(0, dim);
      const ours = row.reduce((sum, w, at) => sum + w * embedding[at], bias[labels.indexOf(label)]);
      assert.ok(Math.abs(ours - score) < 1e-9, `${ours} ${score}`);
    }
    const file = Buffer.from(tensors, 'base64');
    const header = JSON.parse(file.subarray(8, 8 + Number(file.readBigUInt64LE(0))).toString());
    assert.deepEqual([header.weight.dtype, header.weight.shape], ['F64', [3, dim]]);
    assert.deepEqual(header.bias.shape, [3]);
  },
);

const taught = () => classes().map(({ label, photos }) => ({ label, photos: photos.map(portable) }));

async function runInWeb(model, pixels) {
  const session = await ort.InferenceSession.create(model);
  const results = { probabilities: [], similarity: [], unlike: [] };
  for (const { pixels: data, dims } of pixels) {
    const { probabilities, similarity, unlike } = await session.run({
      pixels: new ort.Tensor('uint8', data, [1, ...dims]),
    });
    results.probabilities.push(Array.from(probabilities.data));
    results.similarity.push(...similarity.data);
    results.unlike.push(...Array.from(unlike.data, Boolean));
  }
  await session.release();
  return results;
}

function runInPython(folder, exported, pixels) {
  const write = (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const models = exported.map(({ head, model }) => write(`${head}.onnx`, model));
  const files = pixels.map(({ pixels: data }, at) => write(`pixels.${at}`, data));
  const [views, side] = pixels[0].dims;
  const { status, stdout, stderr } = spawnSync(PYTHON, [RUNNER, `${side}`, `${views}`, ...models, '--', ...files], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** The largest difference of a probability. */
function maxDifference(actual, expected, labels) {
  const differences = expected.flatMap(({ scores }, at) =>
    scores.map(({ label, probability }) => Math.abs(probability - actual[at][labels.indexOf(label)])),
  );
  return Math.max(...differences);
}

function assertSameUnlike({ similarity, unlike }, expected) {
  for (const [at, prediction] of expected.entries()) {
    const difference = Math.abs(prediction.similarity - similarity[at]);
    assert.ok(difference <= LIMIT, `similarity of photo ${at}: ${difference}`);
  }
  assert.deepEqual(
    unlike,
    expected.map((prediction) => prediction.unlike),
  );
  assert.deepEqual(new Set(unlike), new Set([true, false]), 'photos of both kinds are needed');
}

// Run in the page:

async function exportHead({ query, others }) {
  const { handful, testing } = globalThis;
  const code = (error) => error.code;
  const refused = { untrained: await handful.export('json').catch(code), by: {} };
  for (const head of others) {
    await handful.train({ head });
    const all = ['onnx', 'html', 'safetensors', 'json'].map((format) => handful.export(format).catch(code));
    refused.by[head] = await Promise.all(all);
  }
  const heads = await handful.train({ head: '?' }).catch(({ message }) => message.match(/of: (.*)\.$/)[1].split(', '));
  await handful.train();
  const embedding = await handful.embed(testing.toFile(query));
  const expected = await handful.predict(embedding);
  const json = await (await handful.export('json')).text();
  const tensors = await testing.toBase64(await handful.export('safetensors'));
  return { json, tensors, embedding: Array.from(embedding), expected, refused, heads };
}
