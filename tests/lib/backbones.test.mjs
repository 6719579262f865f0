// Networks from files as backbones: ONNX and converted files from every kind of source, projects, exports, and refusals.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Handful, HandfulError, largestBackbone, readBackbone } from '../../www/lib/dist/node/index.js';
import { features, network, PREPROCESSING, quantised, twoInputs } from './support/onnx.mjs';

const SIDE = 32;
const photo = (name) => readFileSync(new URL(`../fixtures/formats/${name}`, import.meta.url));
const FIRST = photo('baseline.jpg');
const SECOND = photo('rgb8.png');

/** Pixels of the side of the network, which its preprocessing leaves as they are. */
const rgb = Array.from({ length: 3 * SIDE ** 2 }, (_, at) => (at * 7) % 256);
const pixels = () => {
  const data = new Uint8ClampedArray(4 * SIDE ** 2);
  for (let at = 0; at < SIDE ** 2; at += 1) data.set([...rgb.slice(3 * at, 3 * at + 3), 255], 4 * at);
  return bmp(data);
};

/** A bitmap file without compression, because Node.js has no `ImageData`. */
function bmp(rgba) {
  const file = Buffer.alloc(54 + rgba.length);
  file.write('BM');
  for (const [value, at] of [[file.length, 2], [54, 10], [40, 14], [SIDE, 18], [1 << 16, 24], [32, 28]]) {
    file.writeUInt32LE(value, at);
  }
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(32, 28);
  file.writeInt32LE(-SIDE, 22);
  for (let at = 0; at < rgba.length; at += 4) {
    file.set([rgba[at + 2], rgba[at + 1], rgba[at], 255], 54 + at);
  }
  return new Uint8Array(file);
}

/** The embedding of these features, which are never negative. */
function unit(numbers) {
  const roots = numbers.map(Math.sqrt);
  const length = Math.hypot(...roots);
  return roots.map((root) => root / length);
}

function near(found, expected) {
  assert.equal(found.length, expected.length);
  for (const [at, number] of expected.entries()) assert.ok(Math.abs(found[at] - number) < 1e-4, `${found[at]} ${number}`);
}

const CPU = { device: 'cpu', mode: 'fast' };
let folder;
let imported;
let handful;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handful-backbones-'));
  const model = new File([network()], 'small.onnx');
  imported = await readBackbone({ model, preprocessing: PREPROCESSING, licence: 'MIT' });
  handful = await taught({ backbone: imported });
});
after(() => {
  handful?.dispose();
  rmSync(folder, { recursive: true });
});

/** A classifier of two classes. */
async function taught(options) {
  const made = await Handful.create({ ...CPU, ...options });
  await made.add('first', [FIRST, FIRST]);
  await made.add('second', [SECOND, SECOND]);
  await made.train();
  return made;
}

test('a file says what it is, and what could be chosen', () => {
  const { name, hash, precision, licence, output, outputs, operations, preprocessing } = imported;
  assert.deepEqual([name, precision, licence, output, imported.features], ['small', 'f32', 'MIT', 'image_embeds', 12]);
  assert.match(hash, /^[0-9a-f]{64}$/);
  assert.deepEqual(
    outputs.map(({ name, isDefault }) => [name, isDefault]),
    [['map', false], ['map:mean', false], ['image_embeds', true]],
  );
  assert.ok(operations.some(({ kind, count }) => kind === 'convolutions' && count === 1));
  assert.deepEqual([preprocessing.side, preprocessing.fit, preprocessing.filter], [SIDE, 'both', 'bicubic']);
  assert.deepEqual(preprocessing.mean, [127.5, 127.5, 127.5]);
  assert.ok(imported.millisecondsPerView >= 0);
});

test('it embeds, learns and predicts', async () => {
  near(await handful.embed(pixels()), unit(features(rgb)));
  const { label } = await handful.predict(FIRST);
  assert.equal(label, 'first');
  assert.match(handful.space, /^small\/2\/fast\/f32\//);
  assert.ok(handful.space.endsWith(imported.hash.slice(0, 16)));
});

test('a part of an output can be chosen', async () => {
  const other = await readBackbone({ model: network(), preprocessing: PREPROCESSING, output: 'map:mean' });
  assert.deepEqual([other.output, other.name], ['map:mean', 'backbone']);
  const made = await Handful.create({ ...CPU, backbone: other });
  near(await made.embed(pixels()), unit(features(rgb)));
  made.dispose();
});

test('every kind of source is accepted, and gives the same space', { timeout: 120_000 }, async () => {
  const onnx = join(folder, 'small.onnx');
  const weights = join(folder, 'small.safetensors');
  const json = join(folder, 'preprocessor_config.json');
  writeFileSync(onnx, network());
  writeFileSync(weights, new Uint8Array(await imported.file.arrayBuffer()));
  writeFileSync(json, JSON.stringify(PREPROCESSING));
  const server = createServer((_, response) => response.end(network()));
  await new Promise((resolve) => server.listen(0, resolve));
  const address = `http://localhost:${server.address().port}/small.onnx`;
  const sources = [
    imported.file,
    new Uint8Array(await imported.file.arrayBuffer()),
    await imported.file.arrayBuffer(),
    pathToFileURL(weights),
    pathToFileURL(weights).href,
    { model: pathToFileURL(onnx), preprocessing: pathToFileURL(json), licence: 'MIT' },
    { model: address, preprocessing: PREPROCESSING, name: 'small', licence: 'MIT' },
  ];
  for (const backbone of sources) {
    const made = await Handful.create({ ...CPU, backbone });
    assert.equal(made.space, handful.space);
    made.dispose();
  }
  server.close();
});

test('a second file stands beside the first', async () => {
  const secondBackbone = await readBackbone({ model: network({ seed: 5 }), preprocessing: PREPROCESSING, name: 'other' });
  const best = await Handful.create({ device: 'cpu', mode: 'best', backbone: imported, secondBackbone });
  assert.match(best.space, /^small\+other\/2\/best\/f32\//);
  const embedding = await best.embed(pixels());
  assert.equal(embedding.length, 24);
  near([...embedding].slice(12), unit(features(rgb, { seed: 5 })));
  best.dispose();
});

test('a second file stands beside the network of the package', async () => {
  const best = await Handful.create({ device: 'cpu', mode: 'best', secondBackbone: imported });
  assert.match(best.space, /^efficientnet-lite0\+small\//);
  assert.equal((await best.embed(FIRST)).length, 1904 + 12);
  best.dispose();
});

test('a project opens with its backbone, and is refused with another by name', { timeout: 120_000 }, async () => {
  const project = await handful.save();
  const again = await Handful.create({ device: 'cpu', backbone: imported.file, project });
  assert.deepEqual(await again.predict(FIRST), await handful.predict(FIRST));
  again.dispose();
  const refusal = (error) => {
    assert.equal(error.code, 'contract-mismatch');
    assert.ok(error.message.includes('small') && error.message.includes(imported.hash.slice(0, 16)), error.message);
    return true;
  };
  await assert.rejects(Handful.create({ device: 'cpu', project }), refusal);
  const other = await readBackbone({ model: network({ seed: 5 }), preprocessing: PREPROCESSING, name: 'small' });
  const made = await Handful.create({ ...CPU, backbone: other });
  await assert.rejects(made.open(project), refusal);
  made.dispose();
});

test('a taught classifier is exported as one ONNX model, which has its weights and labels', async () => {
  const model = new Uint8Array(await (await handful.export('onnx')).arrayBuffer());
  const text = Buffer.from(model).toString('latin1');
  for (const word of ['first', 'second', 'scores', imported.hash]) assert.ok(text.includes(word), word);
  const head = JSON.parse(await (await handful.export('json')).text());
  assert.deepEqual([head.dim, head.labels], [12, ['first', 'second']]);
});

test('the page in one file contains the network and its own module', async () => {
  const page = await (await handful.export('html', { name: 'Two' })).text();
  const part = (id) => page.split(`id="${id}">`)[1]?.split('</script>')[0] ?? '';
  const module = readFileSync(new URL('../../www/lib/wasm/import/handful_bg.wasm', import.meta.url));
  assert.deepEqual(await unpacked(part('module')), module);
  assert.deepEqual(await unpacked(part('weights')), Buffer.from(await imported.file.arrayBuffer()));
  const worker = readFileSync(new URL('../../www/lib/dist/worker/importer.js', import.meta.url));
  assert.deepEqual(await unpacked(part('worker')), worker);
});

async function unpacked(text) {
  const stream = new Blob([Buffer.from(text, 'base64')]).stream().pipeThrough(new DecompressionStream('gzip'));
  return Buffer.from(await new Response(stream).arrayBuffer());
}

test('progress tells what is done', async () => {
  const seen = [];
  await readBackbone({ model: network({ padding: 1 << 20 }) }, { onProgress: (progress) => seen.push(progress) });
  assert.ok(seen.every(({ phase, done, total }) => phase === 'convert' && done <= total));
  const details = new Set(seen.map(({ detail }) => detail));
  assert.deepEqual([...details], ['backbone: read', 'backbone: test']);
});

test('an abort ends a conversion with its reason', async () => {
  const controller = new AbortController();
  const converting = readBackbone({ model: network() }, { signal: controller.signal });
  controller.abort(new Error('enough'));
  await assert.rejects(converting, { message: 'enough' });
  await assert.rejects(readBackbone({ model: network() }, { signal: AbortSignal.abort(new Error('early')) }), {
    message: 'early',
  });
});

const whole = network();
const REFUSED = [
  ['a quantised file', { model: quantised() }, 'weight-file', /is quantised: its node “\/small”.*model_fp16\.onnx/],
  ['two inputs', { model: twoInputs() }, 'weight-file', /several inputs \(“pixels”, “text”\).*vision_model\.onnx/],
  ['a damaged file', { model: whole.slice(0, 900) }, 'weight-file', /not an ONNX file, or it was cut off/],
  ['a photo', { model: FIRST }, 'weight-file', /not an ONNX file/],
  ['an empty file', new Blob([]), 'weight-file', /not an ONNX file/],
  ['an unknown output', { model: whole, output: 'logits' }, 'weight-file', /no tensor “logits”.*“map”, “image_embeds”/],
  ['no preprocessing file', { model: whole, preprocessing: { a: 1 } }, 'invalid-input', /says nothing about pixels/],
  ['rules for another side', { model: whole, preprocessing: { ...PREPROCESSING, size: { height: 64, width: 64 } } }, 'invalid-input', /32 × 32 pixels.*64 × 64/],
  ['an unknown setting', { model: whole, outputs: 'map' }, 'invalid-input', /no setting “outputs” of a backbone/],
  ['a number', 7, 'invalid-input', /The backbone must be /],
  ['no file', { model: 7 }, 'invalid-input', /must be a file, a blob, bytes or an address/],
  ['a name', 'lite0', 'invalid-input', /nothing to read/],
  ['an unreachable address', 'http://localhost:1/x.onnx', 'io', /could not be loaded/],
  ['a missing file', { model: 'file:///nowhere/x.onnx' }, 'io', /could not be loaded/],
];

for (const [name, source, code, message] of REFUSED) {
  test(`refused: ${name}`, async () => {
    await assert.rejects(readBackbone(source), (error) => {
      assert.ok(error instanceof HandfulError, String(error?.stack));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      return true;
    });
  });
}

test('a file that is too large for the device is refused before it is read', async () => {
  const huge = new Blob([]);
  Object.defineProperty(huge, 'size', { value: largestBackbone() + 1e6 });
  Object.defineProperty(huge, 'arrayBuffer', { value: () => assert.fail('it was read') });
  await assert.rejects(readBackbone(huge), { code: 'backbone-too-large', message: /MB.*model_fp16\.onnx/ });
});

test('a damaged weight file is refused when it starts', async () => {
  const bytes = new Uint8Array(await imported.file.arrayBuffer());
  bytes[bytes.length - 5] ^= 64;
  await assert.rejects(Handful.create({ ...CPU, backbone: bytes }), { code: 'weight-file', message: /damaged/ });
  await assert.rejects(readBackbone(bytes), { code: 'weight-file', message: /damaged/ });
});

test('settings that do not fit are refused', async () => {
  const cases = [
    [{ backbone: imported, precision: 'int8' }, /compute in f32/],
    [{ backbone: imported, device: 'webgpu' }, /compute on the CPU/],
    [{ secondBackbone: imported, mode: 'fast' }, /Only the mode best/],
  ];
  for (const [options, message] of cases) {
    await assert.rejects(Handful.create({ device: 'cpu', ...options }), { code: 'invalid-input', message });
  }
  const output = { model: imported.file, output: 'map' };
  await assert.rejects(readBackbone(output), { code: 'invalid-input', message: /was converted before/ });
});
