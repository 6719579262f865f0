// What a classifier is exported to computes what the classifier does, in ONNX Runtime for Web and for Python.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-web';
import * as app from './support/app.mjs';
import { openBrowser } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, portable, queries } from './support/fixtures.mjs';
import { openSite } from './support/site.mjs';
import { pixelsOf } from './support/views.mjs';

const LIMIT = 1e-4;
const RUNNER = fileURLToPath(new URL('support/onnx.py', import.meta.url));
const VENV = fileURLToPath(new URL('../fixtures/.venv/bin/python', import.meta.url));
/** A Python that has ONNX Runtime, if there is one. */
const PYTHON = [process.env.HANDFUL_PYTHON, VENV, 'python3'].find(
  (name) => name && spawnSync(name, ['-c', 'import onnxruntime, numpy']).status === 0,
);

/** Every head that is a linear map, and every other one. */
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
  test(
    `a model of ${precision} in ${mode} mode gives the same probabilities`,
    {
      skip: skipped('chromium'),
      timeout: 600_000,
    },
    (t) =>
      withTaughtPage({ precision, mode }, async (page) => {
        // One photo of each class is enough for many heads, as all of them see the same embeddings.
        const all = queries().map(({ path }) => path);
        const asked = heads === LINEAR ? all.filter((path) => !path.endsWith('-2.jpg')) : all;
        const pixels = asked.map((path) => pixelsOf(path, mode));
        const folder = mkdtempSync(join(tmpdir(), 'handful-export-'));
        try {
          for (const head of heads) {
            const { expected, onnx } = await page.evaluate(trainAndExport, {
              head,
              asked: asked.map(portable),
            });
            const model = Buffer.from(onnx, 'base64');
            const labels = classes().map(({ label }) => label);
            const web = await inWeb(model, pixels);
            t.diagnostic(
              `${head}: ${model.length} bytes; in ONNX Runtime Web ${worst(web.probabilities, expected, labels)}`,
            );
            assert.ok(worst(web.probabilities, expected, labels) <= LIMIT);
            assertSameUnlike(web, expected);
            if (!PYTHON) continue;
            const python = inPython(join(folder, 'model.onnx'), model, pixels);
            assert.deepEqual(python.labels, labels);
            t.diagnostic(`${head}: in Python ${worst(python.probabilities, expected, labels)}`);
            assert.ok(worst(python.probabilities, expected, labels) <= LIMIT);
            assertSameUnlike(python, expected);
          }
        } finally {
          rmSync(folder, { recursive: true });
        }
        if (!PYTHON) t.diagnostic('There is no Python with onnxruntime; that half was left out.');
      }),
  );
}

test(
  'the head alone scores as the classifier does, and other heads say that they cannot leave',
  {
    skip: skipped('chromium'),
    timeout: 180_000,
  },
  () =>
    withTaughtPage({ precision: 'int8', mode: 'fast' }, async (page) => {
      const [query] = queries().map(({ path }) => portable(path));
      const { json, tensors, embedding, expected, refused, heads } = await page.evaluate(headAlone, { query, others: OTHERS });
      // "auto" is one of the others, as it chooses; a new head has to be put on one of the lists.
      assert.deepEqual(heads.toSorted(), [...LINEAR, ...OTHERS, 'auto'].toSorted());
      assert.equal(refused.untrained, 'not-trained');
      assert.deepEqual(refused.by, Object.fromEntries(OTHERS.map((head) => [head, Array(4).fill('invalid-input')])));
      const { labels, dim, weight, bias, temperature, space } = JSON.parse(json);
      assert.match(space.weights, /^[0-9a-f]{64}$/);
      assert.ok(temperature > 0);
      for (const { label, score } of expected.scores) {
        const row = weight.slice(labels.indexOf(label) * dim).slice(0, dim);
        const ours = row.reduce(
          (sum, w, at) => sum + w * embedding[at],
          bias[labels.indexOf(label)],
        );
        assert.ok(Math.abs(ours - score) < 1e-9, `${ours} ${score}`);
      }
      const file = Buffer.from(tensors, 'base64');
      const header = JSON.parse(file.subarray(8, 8 + Number(file.readBigUInt64LE(0))).toString());
      assert.deepEqual([header.weight.dtype, header.weight.shape], ['F64', [3, dim]]);
      assert.deepEqual(header.bias.shape, [3]);
    }),
);

async function withTaughtPage({ precision, mode }, use) {
  const site = await openSite();
  const page = await openBrowser('chromium');
  try {
    await app.open(page, site.url(`device=cpu&precision=${precision}&mode=${mode}`));
    await page.evaluate(
      teach,
      classes().map(({ label, photos }) => ({ label, photos: photos.map(portable) })),
    );
    await use(page);
    assert.deepEqual(await page.faults(), []);
  } finally {
    await page.close();
    await site.close();
  }
}

async function inWeb(model, pixels) {
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

function inPython(path, model, pixels) {
  writeFileSync(path, model);
  const files = pixels.map(({ pixels: data }, at) => {
    writeFileSync(`${path}.${at}`, data);
    return `${path}.${at}`;
  });
  const [views, side] = pixels[0].dims;
  const words = [RUNNER, path, side, views, ...files].map(String);
  const { status, stdout, stderr } = spawnSync(PYTHON, words, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** The largest difference of a probability. */
function worst(actual, expected, labels) {
  const differences = expected.flatMap(({ scores }, at) =>
    scores.map(({ label, probability }) =>
      Math.abs(probability - actual[at][labels.indexOf(label)]),
    ),
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
  assert.deepEqual(new Set(unlike), new Set([true, false]), 'photos of both kinds are asked about');
}

/** In the page, like the functions below. */
async function teach(lessons) {
  const { handful } = globalThis;
  globalThis.toFile = ({ name, type, base64 }) =>
    new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name, {
      type,
    });
  globalThis.toBase64 = async (blob) => {
    const url = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(blob);
    });
    return url.slice(url.indexOf(',') + 1);
  };
  for (const { label } of await handful.classes()) await handful.removeClass(label);
  for (const { label, photos } of lessons) await handful.add(label, photos.map(globalThis.toFile));
}

async function trainAndExport({ head, asked }) {
  const { handful, toFile, toBase64 } = globalThis;
  // Some heads are meant for photos without a class; the others leave them aside.
  await handful.train({ head, unlabelled: asked.map(toFile) });
  const expected = await handful.predict(asked.map(toFile));
  return { expected, onnx: await toBase64(await handful.export('onnx')) };
}

async function headAlone({ query, others }) {
  const { handful, toFile, toBase64 } = globalThis;
  const code = (error) => error.code;
  const refused = { untrained: await handful.export('json').catch(code), by: {} };
  for (const head of others) {
    await handful.train({ head });
    const all = ['onnx', 'html', 'safetensors', 'json'].map((format) => handful.export(format).catch(code));
    refused.by[head] = await Promise.all(all);
  }
  const heads = await handful.train({ head: '?' }).catch(({ message }) => message.match(/of: (.*)\.$/)[1].split(', '));
  await handful.train();
  const embedding = await handful.embed(toFile(query));
  const expected = await handful.predict(embedding);
  const json = await (await handful.export('json')).text();
  const tensors = await toBase64(await handful.export('safetensors'));
  return { json, tensors, embedding: Array.from(embedding), expected, refused, heads };
}
