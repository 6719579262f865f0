// Exported models in Teachable Machine's own client: @teachablemachine/image 0.8.5 with the TensorFlow.js that it wants,
// unchanged, in Chromium with both of its backends.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { openBrowser } from './support/browsers.mjs';
import { teach, trainAndExport } from './support/exporting.mjs';
import { classes, portable, queries } from './support/fixtures.mjs';
import { pageTest, temporaryFolder } from './support/page.mjs';
import { openSite } from './support/site.mjs';
import { pixelsOf } from './support/views.mjs';

/** The largest difference of a probability on the same pixels; the weights have 16 bits. */
const LIMIT = 1e-3;

/** The side of a picture of the client, in pixels. */
const SIDE = 224;

/** Heads of several families that are linear maps. */
const HEADS = ['ridge', 'lda', 'transport'];

const require = createRequire(import.meta.url);
const CLIENT = [
  ['tf.js', '@tensorflow/tfjs', 'dist/tf.min.js'],
  ['client.js', '@teachablemachine/image', 'dist/teachablemachine-image.min.js'],
];

const labels = classes().map(({ label }) => label);
const taught = (shots) =>
  classes().map(({ label, photos }) => ({ label, photos: photos.slice(0, shots).map(portable) }));

/** A photo of a class and one of none; the client takes seconds for a photo in software. */
const askedPaths = () => [labels[0], null].map((label) => queries().find((query) => query.label === label).path);

/** The pixels of a photo as the network sees them, so that the client has nothing to resize. */
const pictureOf = (path) => Buffer.from(pixelsOf(path, 'fast').pixels).toString('base64');

/** A page of its own with the client and the models that tests put beside it. */
const folder = temporaryFolder();
let client;
let site;

before(async () => {
  for (const [name, pack, file] of CLIENT) {
    const root = require.resolve(`${pack}/package.json`).replace(/package\.json$/, '');
    writeFileSync(join(folder, name), readFileSync(join(root, file)));
  }
  const scripts = CLIENT.map(([name]) => `<script src="${name}"></script>`).join('');
  writeFileSync(join(folder, 'index.html'), `<!doctype html><title>client</title>${scripts}`);
  site = await openSite({ folder });
  client = await openBrowser('chromium', { webgl: true });
  await client.goto(site.url());
});

after(async () => {
  await client?.close();
  await site?.close();
});

pageTest(
  'the client gives the probabilities of the classifier, with both backends',
  { query: 'device=cpu&precision=f32&mode=fast', timeout: 600_000 },
  async ({ page, t }) => {
    await page.evaluate(teach, taught());
    const asked = askedPaths();
    const exported = [];
    for (const head of HEADS) {
      const given = { head, asked: asked.map(portable), format: 'teachable-machine' };
      exported.push({ head, ...(await page.evaluate(trainAndExport, given)) });
    }
    for (const backend of ['webgl', 'cpu']) {
      for (const { head, model: zip, expected } of backend === 'cpu' ? exported.slice(0, 1) : exported) {
        const answers = await askClient(zip, backend, asked.map(pictureOf));
        assert.equal(answers.backend, backend);
        assert.deepEqual(answers.labels, labels);
        const difference = maxDifference(answers.predictions, expected);
        t.diagnostic(`${head}, ${backend}: ${Buffer.from(zip, 'base64').length} bytes, ${difference}`);
        assert.ok(difference <= LIMIT, `${head}, ${backend}: ${difference}`);
      }
    }
  },
);

pageTest(
  'a page in another mode learns the photos again, and says what the model does',
  { query: 'device=cpu&mode=quality&precision=int8', timeout: 600_000 },
  async ({ page }) => {
    await page.evaluate(teach, taught(2));
    const { before, after, report, zip, refused } = await page.evaluate(exportFromQuality, taught(2));
    assert.equal(refused, 'contract-mismatch', 'without the photos');
    assert.deepEqual(after, before, 'the classifier stays as it was');
    assert.equal(report.leaveOneOut.total, 2 * labels.length);
    const asked = labels.map((label) => queries().find((query) => query.label === label));
    const { name, predictions } = await askClient(
      zip,
      'webgl',
      asked.map(({ path }) => pictureOf(path)),
    );
    assert.equal(name, 'Kitchen & cats');
    for (const [at, { path, label }] of asked.entries()) {
      const [best] = Object.entries(predictions[at]).toSorted(([, a], [, b]) => b - a);
      assert.equal(best[0], label, path);
    }
  },
);

pageTest(
  'one photo for each class is enough, and a picture of one colour has an answer, too',
  { query: 'device=cpu&precision=f32&mode=fast', timeout: 600_000 },
  async ({ page }) => {
    await page.evaluate(teach, taught(1));
    const asked = askedPaths();
    const given = { head: 'ridge', asked: asked.map(portable), format: 'teachable-machine' };
    const { model: zip, expected } = await page.evaluate(trainAndExport, given);
    assert.equal(expected[0].scores[0].probability, null);
    const plain = Buffer.alloc(3 * SIDE * SIDE, 200).toString('base64');
    const { predictions } = await askClient(zip, 'webgl', [...asked.map(pictureOf), plain]);
    for (const [at, given] of predictions.entries()) {
      const sum = Object.values(given).reduce((sum, probability) => sum + probability, 0);
      assert.ok(Math.abs(sum - 1) < 1e-4, `photo ${at}: ${JSON.stringify(given)}`);
      if (at === expected.length) continue;
      const order = Object.entries(given).toSorted(([, a], [, b]) => b - a);
      assert.equal(order[0][0], expected[at].scores[0].label);
    }
  },
);

// Works on the client's page:

async function askClient(zip, backend, pictures) {
  const entries = unzip(Buffer.from(zip, 'base64'));
  assert.deepEqual(Object.keys(entries), ['model.json', 'weights.bin', 'metadata.json']);
  for (const [name, bytes] of Object.entries(entries)) writeFileSync(join(folder, name), bytes);
  return client.evaluate(predictWithClient, { backend, pictures });
}

/** The entries of a zip without compression. */
function unzip(zip) {
  const entries = {};
  let at = zip.readUInt32LE(zip.lastIndexOf('PK\x05\x06', undefined, 'latin1') + 16);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [size, nameLength, extra, comment] = [24, 28, 30, 32].map((field, index) =>
      index === 0 ? zip.readUInt32LE(at + field) : zip.readUInt16LE(at + field),
    );
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    entries[name] = zip.subarray(start, start + size);
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}

/** The largest difference of a probability of the first photos. */
function maxDifference(predictions, expected) {
  const differences = predictions.flatMap((given, at) =>
    expected[at].scores.map(({ label, probability }) => Math.abs(probability - given[label])),
  );
  return Math.max(...differences);
}

async function predictWithClient({ backend, pictures }) {
  const { tf, tmImage, testing } = globalThis;
  await tf.setBackend(backend);
  const model = await tmImage.load('model.json', 'metadata.json');
  const predictions = [];
  for (const picture of pictures) {
    const rgb = testing.toBytes(picture);
    const canvas = Object.assign(document.createElement('canvas'), { width: 224, height: 224 });
    const context = canvas.getContext('2d');
    const image = context.createImageData(224, 224);
    for (let pixel = 0; pixel < 224 * 224; pixel++) {
      image.data.set(rgb.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
      image.data[4 * pixel + 3] = 255;
    }
    context.putImageData(image, 0, 0);
    const scores = await model.predict(canvas);
    predictions.push(Object.fromEntries(scores.map(({ className, probability }) => [className, probability])));
  }
  model.model.dispose();
  return { backend: tf.getBackend(), name: model.getMetadata().modelName, labels: model.getClassLabels(), predictions };
}

// Run in the page:

async function exportFromQuality(taughtClasses) {
  const { handful, testing } = globalThis;
  await handful.train();
  const files = taughtClasses.flatMap(({ photos }) => photos.map(testing.toFile));
  const predict = () => handful.predict(files);
  const before = await predict();
  const refused = await handful.export('teachable-machine').catch(({ code }) => code);
  const ids = Array.from(files.keys(), (index) => index + 1);
  let report = null;
  const zip = await handful.export('teachable-machine', {
    name: 'Kitchen & cats',
    photos: new Map(ids.map((id, index) => [id, files[index]])),
    onReport: (given) => {
      report = given;
    },
  });
  const after = await predict();
  return { before, after, report, refused, zip: await testing.toBase64(zip) };
}
