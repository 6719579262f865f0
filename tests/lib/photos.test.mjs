import assert from 'node:assert/strict';
import { File } from 'node:buffer';
import { test } from 'node:test';
import { namePhoto, namePhotos, nameQuery } from '../../www/lib/dist/photos.js';

globalThis.File ??= File;

test('files keep their names, and their folder where they have one', () => {
  const plain = new File(['x'], 'cat.jpg');
  const inFolder = Object.assign(new File(['x'], 'cat.jpg'), {
    webkitRelativePath: 'cats/cat.jpg',
  });
  const names = namePhotos([plain, inFolder, new Blob(['x'])]).map(({ name }) => name);
  assert.deepEqual(names, ['cat.jpg', 'cats/cat.jpg', 'photo 3']);
});

test('files and blobs cross by reference', () => {
  const blob = new Blob(['x']);
  assert.equal(namePhoto(blob).source, blob);
});

test('a view brings only its own bytes', () => {
  const whole = Uint8Array.from({ length: 1000 }, (_, index) => index % 256);
  const { source } = namePhoto(whole.subarray(10, 20));
  assert.deepEqual([...source], [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  assert.equal(source.buffer.byteLength, 10);
});

test('an ArrayBuffer becomes bytes and stays usable', () => {
  const buffer = Uint8Array.of(1, 2, 3).buffer;
  assert.deepEqual([...namePhoto(buffer).source], [1, 2, 3]);
  assert.equal(buffer.byteLength, 3);
});

test('pictures are known by the types that the environment has', () => {
  class ImageData {}
  globalThis.ImageData = ImageData;
  try {
    const picture = new ImageData();
    assert.equal(namePhoto(picture).source, picture);
  } finally {
    delete globalThis.ImageData;
  }
});

test('anything else is refused by its place in the list', () => {
  for (const wrong of ['cat.jpg', 7, null, undefined, {}, new Float32Array(3)]) {
    assert.throws(() => namePhotos([new Blob(), wrong]), {
      code: 'invalid-input',
      message: /^photo 2 is neither/,
    });
  }
});

test('an embedding may stand for a photo where one is asked about', () => {
  const whole = Float32Array.of(1, 2, 3, 4);
  const { name, source } = nameQuery(whole.subarray(1, 3), 'photo 2');
  assert.equal(name, 'photo 2');
  assert.deepEqual(source, Float32Array.of(2, 3));
  assert.equal(source.buffer.byteLength, 8);
  const blob = new Blob();
  assert.equal(nameQuery(blob).source, blob);
});
