import assert from 'node:assert/strict';
import { File } from 'node:buffer';
import { openAsBlob } from 'node:fs';
import { test } from 'node:test';
import { host, setHost } from './host.js';
import { nodeHost } from './node/host.js';
import { namePhotos, nameQueries } from './photos.js';

globalThis.File ??= File;

/** The single photo, and what is transferred. */
async function nameOne(photo, name = namePhotos) {
  const { value, transfer } = await name([photo], () => 'photo');
  return { ...value[0], transfer };
}

test('files keep their names and folders', async () => {
  const plain = new File(['x'], 'cat.jpg');
  const inFolder = Object.assign(new File(['x'], 'cat.jpg'), {
    webkitRelativePath: 'cats/cat.jpg',
  });
  const { value: photos } = await namePhotos([plain, inFolder, new Blob(['x'])]);
  const names = photos.map(({ name }) => name);
  assert.deepEqual(names, ['cat.jpg', 'cats/cat.jpg', 'photo 3']);
});

test('files and blobs are sent by reference, without a clone', async (context) => {
  const clone = context.mock.method(globalThis, 'structuredClone');
  const blob = new Blob(['x']);
  assert.equal((await nameOne(blob)).source, blob);
  assert.equal(clone.mock.callCount(), 0);
});

test('only the bytes of a view are copied', async () => {
  const whole = Uint8Array.from({ length: 1000 }, (_, index) => index % 256);
  const { source, transfer } = await nameOne(whole.subarray(10, 20));
  assert.deepEqual([...source], [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  assert.equal(source.buffer.byteLength, 10);
  assert.deepEqual(transfer, [source.buffer]);
});

test('only the bytes of a Node.js Buffer are copied', async () => {
  const { source } = await nameOne(Buffer.from('photo'));
  assert.equal(source.buffer.byteLength, 5);
});

test('a blob that cannot be sent to a thread is read before', async () => {
  const before = host();
  setHost(nodeHost);
  try {
    const { source } = await nameOne(await openAsBlob(new URL(import.meta.url)));
    assert.ok(source instanceof Uint8Array && source.length > 100);
    const blob = new Blob(['x']);
    assert.equal((await nameOne(blob)).source, blob);
  } finally {
    setHost(before);
  }
});

test('an ArrayBuffer becomes bytes and stays usable', async () => {
  const buffer = Uint8Array.of(1, 2, 3).buffer;
  const { source } = await nameOne(buffer);
  assert.deepEqual([...source], [1, 2, 3]);
  assert.notEqual(source.buffer, buffer);
  assert.equal(buffer.byteLength, 3);
});

test('embeddings are sent as copies in one buffer', async () => {
  const embeddings = [Float32Array.of(1, 2), Float32Array.of(3, 4), Float32Array.of(5)];
  const { value: photos, transfer } = await nameQueries(embeddings);
  assert.deepEqual(
    photos.map(({ source }) => [...source]),
    [[1, 2], [3, 4], [5]],
  );
  assert.deepEqual(transfer, [photos[0].source.buffer]);
  assert.equal(transfer[0].byteLength, 20);
  assert.ok(
    embeddings.every(({ buffer }) => buffer !== transfer[0]),
    'the caller’s own was given away',
  );
});

test('pictures are recognised by the classes of the environment', async () => {
  class ImageData {
    data = new Uint8ClampedArray(4);
  }
  globalThis.ImageData = ImageData;
  try {
    const picture = new ImageData();
    assert.equal((await nameOne(picture)).source, picture);
  } finally {
    delete globalThis.ImageData;
  }
});

test('anything else is refused by its index in the list', async () => {
  for (const wrong of ['cat.jpg', 7, null, undefined, {}, new Float32Array(3)]) {
    await assert.rejects(namePhotos([new Blob(), wrong]), {
      code: 'invalid-input',
      message: /^photo 2 is neither/,
    });
  }
});

test('nameQueries accepts embeddings', async () => {
  const whole = Float32Array.of(1, 2, 3, 4);
  const { name, source, transfer } = await nameOne(whole.subarray(1, 3), nameQueries);
  assert.equal(name, 'photo');
  assert.deepEqual(source, Float32Array.of(2, 3));
  assert.equal(source.buffer.byteLength, 8);
  assert.deepEqual(transfer, [source.buffer]);
  const blob = new Blob();
  assert.equal((await nameOne(blob, nameQueries)).source, blob);
});
