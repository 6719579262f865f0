// Every kind of object that the package accepts as a photo, in real browsers: the same picture gives the same embedding,
// the caller keeps what it passed, and an object without a picture is a failure with a sentence.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fixturePath, portable } from './support/fixtures.mjs';
import { ENGINES, inEngine, pageTest, withBrowser } from './support/page.mjs';
import { serve } from './support/site.mjs';

const PHOTO = fixturePath('views/cat.224b.png');
const NEEDED_COSINE = 0.999;

for (const engine of ENGINES) {
  pageTest(`photos of every kind in ${engine}`, { engine, allowErrors: true }, async ({ page, t }) => {
    const { cosines, kept, missing } = await page.evaluate(embedAllKinds, portable(PHOTO));
    t.diagnostic(`${engine}: ${JSON.stringify(cosines)}; this browser lacks: ${missing.join(', ') || 'none'}`);
    assert.ok(Object.keys(cosines).length >= 9, Object.keys(cosines).join());
    for (const [kind, cosine] of Object.entries(cosines)) {
      assert.ok(cosine >= NEEDED_COSINE, `${kind}: agrees only to ${cosine}`);
    }
    assert.deepEqual(kept, [224, 224, 224], 'the caller lost an object');

    const regions = await page.evaluate(embedRegions, portable(PHOTO));
    for (const [kind, cosine] of Object.entries(regions)) {
      assert.ok(cosine >= NEEDED_COSINE, `a region of ${kind}: agrees only to ${cosine}`);
    }

    const failures = await page.evaluate(embedNothing, portable(PHOTO));
    t.diagnostic(failures.map(({ message }) => message).join(' | '));
    assert.deepEqual(
      failures.map(({ code }) => code),
      ['empty-photo', 'empty-photo', 'not-loaded', 'not-loaded', 'not-loaded', 'empty-photo', 'embedded'],
    );
  });

  test(`a picture of another site in ${engine}`, inEngine(engine), async (t) => {
    const other = await servePicture();
    t.after(other.close);
    const plain = await servePlainPage();
    t.after(plain.close);
    await withBrowser(engine, async (page) => {
      await page.goto(plain.url());
      const codes = await page.evaluate(crossTainted, other.url());
      assert.deepEqual(codes, ['tainted', 'tainted', 'tainted', 'bitmap']);
    });
  });
}

/** A site with one picture, which other sites may read at `/open`. */
function servePicture() {
  return serve((request, response) => {
    const cors = request.url === '/open' ? { 'access-control-allow-origin': '*' } : {};
    response.writeHead(200, { 'content-type': 'image/png', ...cors }).end(readFileSync(PHOTO));
  });
}

/** An empty page with the package's code for photos; the built page's policy forbids other sites' pictures. */
function servePlainPage() {
  const code = new URL('../../www/lib/dist/', import.meta.url);
  return serve((request, response) => {
    if (request.url === '/') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>');
      return;
    }
    const file = new URL(request.url.slice(1), code);
    if (existsSync(file)) response.setHeader('content-type', 'text/javascript');
    response.end(existsSync(file) ? readFileSync(file) : '');
  });
}

// Run in the page:

async function embedAllKinds({ type, base64 }) {
  const bytes = globalThis.testing.toBytes(base64);
  const blob = new Blob([bytes], { type });
  const image = Object.assign(new Image(), { src: URL.createObjectURL(blob) });
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: 224, height: 224 });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const offscreen = new OffscreenCanvas(224, 224);
  offscreen.getContext('2d').drawImage(image, 0, 0);
  const bitmap = await createImageBitmap(blob);
  const missing = [];
  const kinds = {
    file: new File([bytes], 'cat.png', { type }),
    blob,
    buffer: bytes.buffer.slice(0),
    bytes,
    bitmap,
    pixels: context.getImageData(0, 0, 224, 224),
    canvas,
    offscreen,
    image,
  };
  if (typeof VideoFrame === 'function') kinds.frame = new VideoFrame(canvas, { timestamp: 0 });
  else missing.push('VideoFrame');
  const video = await videoOf(canvas);
  if (video) kinds.video = video;
  else missing.push('captureStream');
  const reference = await globalThis.handful.embed(bytes);
  const embeddings = await globalThis.handful.embed(Object.values(kinds));
  const cosines = {};
  for (const [index, kind] of Object.keys(kinds).entries()) {
    const embedding = embeddings[index];
    if (!(embedding instanceof Float32Array)) throw new Error(`${kind}: ${embedding.message}`);
    cosines[kind] = cosine(embedding, reference);
  }
  // A second call fails if the first one took an object.
  await globalThis.handful.embed(Object.values(kinds));
  kinds.frame?.close();
  return { cosines, missing, kept: [bitmap.width, canvas.width, kinds.buffer.byteLength && 224] };

  async function videoOf(source) {
    if (!source.captureStream) return null;
    const element = Object.assign(document.createElement('video'), {
      muted: true,
      srcObject: source.captureStream(),
    });
    const loaded = new Promise((resolve) => {
      element.onloadeddata = () => resolve(element);
      setTimeout(resolve, 5000, null);
    });
    element.play().catch(() => {});
    const draw = setInterval(() => context.drawImage(image, 0, 0), 20);
    const ready = await loaded;
    clearInterval(draw);
    return ready;
  }

  function cosine(a, b) {
    const dot = (x, y) => x.reduce((sum, value, index) => sum + value * y[index], 0);
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }
}

async function embedNothing({ type, base64 }) {
  const blob = new Blob([globalThis.testing.toBytes(base64)], { type });
  const closed = await createImageBitmap(blob);
  closed.close();
  const broken = Object.assign(new Image(), { src: URL.createObjectURL(new Blob(['no picture'])) });
  await broken.decode().catch(() => {});
  const given = new ImageData(10, 10);
  structuredClone(given.data.buffer, { transfer: [given.data.buffer] });
  const photos = [
    closed,
    Object.assign(document.createElement('canvas'), { width: 0 }),
    document.createElement('video'),
    new Image(),
    broken,
    given,
    blob,
  ];
  const outcomes = await globalThis.handful.embed(photos);
  return outcomes.map((outcome) => (outcome instanceof Float32Array ? { code: 'embedded', message: '' } : outcome));
}

/** The cosines of a region of objects of several kinds to the same part, cut out by the browser. */
async function embedRegions(photo) {
  const { handful, testing } = globalThis;
  const file = testing.toFile(photo);
  const region = { x: 30, y: 50, width: 120, height: 90 };
  const { x, y, width, height } = region;
  const image = await createImageBitmap(file);
  const canvas = Object.assign(document.createElement('canvas'), { width: 224, height: 224 });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const expected = await handful.embed(context.getImageData(x, y, width, height));
  const kinds = { file, canvas, bitmap: image, pixels: context.getImageData(0, 0, 224, 224) };
  const cosines = {};
  for (const [kind, object] of Object.entries(kinds)) {
    const embedding = await handful.embed(object, { region });
    const dot = (a, b) => a.reduce((sum, value, at) => sum + value * b[at], 0);
    cosines[kind] = dot(expected, embedding) / Math.sqrt(dot(expected, expected) * dot(embedding, embedding));
  }
  return cosines;
}

async function crossTainted(url) {
  const { namePhotos } = await import('/photos.js');
  const load = async (address, settings = {}) => {
    const image = Object.assign(new Image(), settings, { src: address });
    await image.decode();
    return image;
  };
  const image = await load(url);
  const canvas = Object.assign(document.createElement('canvas'), { width: 224, height: 224 });
  canvas.getContext('2d').drawImage(image, 0, 0);
  const bitmap = await createImageBitmap(image).catch(() => canvas);
  const open = await load(`${url}open`, { crossOrigin: 'anonymous' });
  const { value: photos } = await namePhotos([image, canvas, bitmap, open]);
  return photos.map(({ source }) => source.code ?? 'bitmap');
}
