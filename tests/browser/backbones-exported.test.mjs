// The networks that real exporters wrote, which are beside the checkout and no part of the project: each is opened in
// Chromium, and its features on the CPU engine are those that PyTorch computed from the same pixels and from the photos.

import assert from 'node:assert/strict';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { portable } from './support/fixtures.mjs';
import { readNpz } from './support/npz.mjs';
import { inEngine, withBrowser } from './support/page.mjs';
import { serve } from './support/site.mjs';

const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url));
const FOLDER = join(SHARED, 'backbones');
const LIB = fileURLToPath(new URL('../../www/lib/', import.meta.url));
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm' };
const TIMEOUT_MS = 900_000;

/** The least cosine from the same pixels; where the file has 16 bits, and from photos. */
const SAME_PIXELS = 0.9999;
const ROUNDED = 0.999;

const folders = existsSync(FOLDER)
  ? readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, 'model.onnx')))
  : [];
const skip = folders.length === 0 ? `${FOLDER} does not exist` : inEngine('chromium').skip;

test('every network of the exporters is read, or refused by name, and computes what PyTorch does', {
  skip,
  timeout: TIMEOUT_MS,
}, async (t) => {
  const refused = folders.filter((name) => name.endsWith('quantized'));
  const read = folders.filter((name) => !refused.includes(name));
  assert.ok(read.length > 0 && refused.length > 0, `${folders}`);
  const site = await serve(({ url }, response) => {
    const path = join(LIB, new URL(url, 'http://localhost').pathname);
    const isFile = TYPES[extname(path)] && existsSync(path);
    response.writeHead(200, { 'content-type': isFile ? TYPES[extname(path)] : 'text/html' });
    if (isFile) createReadStream(path).pipe(response);
    else response.end('<!doctype html>');
  });
  t.after(() => site.close());
  await withBrowser('chromium', async (page) => {
    await page.goto(site.url());
    await page.evaluate(async () => {
      globalThis.handfulPackage = await import('/dist/index.js');
    });
    for (const name of refused) {
      const error = await page.evaluate(readInPage, given(name));
      assert.equal(error.code, 'weight-file');
      assert.match(error.message, /is quantised: its node “.+” \(.+\).*model\.onnx or model_fp16\.onnx/);
    }
    const wrong = [];
    for (const name of read) {
      const arrays = readNpz(readFileSync(join(FOLDER, name, 'reference.npz')));
      const [{ texts: photos }, { shape, numbers }] = ['photo_files', 'photo_pixel_values'].map((key) =>
        arrays.get(key),
      );
      const outputs = [...arrays.keys()].filter((key) => !/^(photo_.*|pixel_values)$/.test(key));
      for (const output of outputs) {
        const found = await page.evaluate(readInPage, {
          ...given(name),
          output,
          photos: photos.map((path) => portable(join(SHARED, 'data', path))),
          side: shape[2],
          pixels: numbers,
        });
        assert.ok(!found.message, `${name} ${output}: ${found.message}`);
        const expected = rows(arrays.get(`photo_${output}`)).map((row) =>
          unit(found.root ? row.map((x) => Math.sqrt(Math.max(0, x))) : row),
        );
        const least = (list) => Math.min(...list.map((one, at) => dot(one, expected[at])));
        const [fromPixels, fromPhotos] = [least(found.fromPixels), least(found.fromPhotos)];
        t.diagnostic(`${name} ${output}: ${fromPixels.toFixed(6)} from pixels, ${fromPhotos.toFixed(6)} from photos`);
        if (!(fromPixels >= (name.endsWith('fp16') ? ROUNDED : SAME_PIXELS)))
          wrong.push(`${name} ${output} from pixels: ${fromPixels}`);
        if (!(fromPhotos >= ROUNDED)) wrong.push(`${name} ${output} from photos: ${fromPhotos}`);
      }
    }
    assert.deepEqual(wrong, []);
  });
});

function given(name) {
  const folder = join(FOLDER, name);
  const json = ['preprocessor_config.json', 'config.json'].map((file) => join(folder, file)).find(existsSync);
  return {
    name,
    model: readFileSync(join(folder, 'model.onnx')).toString('base64'),
    preprocessing: JSON.parse(readFileSync(json)),
  };
}

function rows({ shape, numbers }) {
  const length = numbers.length / shape[0];
  return Array.from({ length: shape[0] }, (_, row) => numbers.slice(row * length, (row + 1) * length));
}

function unit(numbers) {
  const length = Math.hypot(...numbers);
  return numbers.map((x) => x / length);
}

const dot = (a, b) => a.reduce((sum, x, at) => sum + x * b[at], 0);

// Runs in the page:

/** Reads a network and embeds photos, and their pixels as the reference has them; or returns why it is refused. */
async function readInPage({ name, model, preprocessing, output, photos, side, pixels }) {
  const { readBackbone, Handful } = globalThis.handfulPackage;
  let imported;
  try {
    const file = globalThis.testing.toFile({ name, base64: model });
    imported = await readBackbone({ model: file, preprocessing, ...(output && { output }) });
  } catch ({ code, message }) {
    return { code, message };
  }
  // The description of the weight file, which is JSON in JSON.
  const length = new DataView(await imported.file.slice(0, 8).arrayBuffer()).getUint32(0, true);
  const header = JSON.parse(await imported.file.slice(8, 8 + length).text());
  const description = JSON.parse(header.__metadata__.handful);
  const { contract } = description;
  const embed = async (file, sources) => {
    const handful = await Handful.create({ backbone: file, device: 'cpu', mode: 'fast' });
    const embeddings = await handful.embed(sources);
    await handful.dispose();
    return embeddings.map((one) => Array.from(one));
  };
  const fromPhotos = await embed(imported.file, photos.map(globalThis.testing.toFile));
  // The same weights behind rules that leave the pixels of a square of the network's side as they are.
  description.contract = { ...contract, resize: contract.size };
  header.__metadata__.handful = JSON.stringify(description);
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(32);
  padded.set(text);
  const prefix = new DataView(new ArrayBuffer(8));
  prefix.setUint32(0, padded.length, true);
  const square = new Blob([prefix.buffer, padded, imported.file.slice(8 + length)]);
  const [mean, scale] = [contract.mean, contract.scale].map((one) => (typeof one === 'number' ? [one, one, one] : one));
  const count = pixels.length / (3 * side * side);
  const squares = Array.from({ length: count }, (_, photo) => {
    const image = new ImageData(side, side);
    for (let at = 0; at < side * side; at += 1) {
      for (let colour = 0; colour < 3; colour += 1) {
        const value = pixels[(photo * 3 + colour) * side * side + at];
        image.data[4 * at + colour] = Math.round(value * scale[colour] + mean[colour]);
      }
      image.data[4 * at + 3] = 255;
    }
    return image;
  });
  return { root: contract.blocks[0].root !== false, fromPhotos, fromPixels: await embed(square, squares) };
}
