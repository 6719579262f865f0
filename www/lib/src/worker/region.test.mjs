import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkInside, cut } from './region.js';

const photo = { width: 3, height: 2 };

test('a region has its rows, of any number of channels', () => {
  const rgb = Uint8Array.from({ length: 18 }, (_, at) => at);
  const part = cut(rgb, 3, photo, { x: 1, y: 0, width: 2, height: 2 });
  assert.deepEqual([...part], [3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16, 17]);
  const rgba = Uint8ClampedArray.from({ length: 24 }, (_, at) => at);
  const pixel = cut(rgba, 4, photo, { x: 2, y: 1, width: 1, height: 1 });
  assert.ok(pixel instanceof Uint8ClampedArray);
  assert.deepEqual([...pixel], [20, 21, 22, 23]);
  assert.deepEqual(cut(rgb, 3, photo, { x: 0, y: 0, ...photo }), rgb);
});

test('a region beyond the photo is refused with both sizes', () => {
  checkInside({ x: 2, y: 1, width: 1, height: 1 }, photo);
  for (const region of [
    { x: 2, y: 0, width: 2, height: 1 },
    { x: 0, y: 2, width: 1, height: 1 },
    { x: 0, y: 0, width: 3, height: 3 },
  ]) {
    assert.throws(() => checkInside(region, photo), {
      code: 'invalid-input',
      message: /reaches beyond the photo, which has 3 x 2 pixels/,
    });
  }
});
