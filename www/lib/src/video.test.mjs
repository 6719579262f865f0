import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictFrames } from './video.js';

/** A video of a few frames that loads with its first callback. */
function fakeVideo(frames) {
  const video = { readyState: 0, ended: false, currentTime: 0 };
  video.requestVideoFrameCallback = (callback) => {
    setImmediate(() => {
      if (video.readyState === 0) video.readyState = 4;
      else video.currentTime += 1;
      video.ended = video.currentTime >= frames;
      callback();
    });
  };
  return video;
}

const scores = (share) => [
  { label: 'cat', score: share, probability: share },
  { label: 'dog', score: 1 - share, probability: 1 - share },
];
const predictionOf = (share) => ({
  label: share > 0.5 ? 'cat' : 'dog',
  unlike: false,
  calibrated: true,
  similarity: 1,
  scores: scores(share).sort((one, other) => other.score - one.score),
});

test('every frame has its own prediction, and one odd frame does not change the steady label', async () => {
  const shares = [0.9, 0.9, 0.1, 0.9];
  const seen = [];
  const predict = async ({ currentTime }) => predictionOf(shares[currentTime]);
  for await (const { label, steady, time } of predictFrames(fakeVideo(4), predict)) {
    seen.push([time, label, steady.label]);
  }
  assert.deepEqual(seen, [
    [0, 'cat', 'cat'],
    [1, 'cat', 'cat'],
    [2, 'dog', 'cat'],
    [3, 'cat', 'cat'],
  ]);
});

test('leaving the loop takes no further frame, and an abort rejects with its reason', async () => {
  let asked = 0;
  const predict = async () => {
    asked += 1;
    return predictionOf(0.9);
  };
  for await (const _ of predictFrames(fakeVideo(9), predict)) break;
  assert.equal(asked, 1);
  const abort = new AbortController();
  const loop = async () => {
    for await (const _ of predictFrames(fakeVideo(9), predict, abort.signal)) {
      abort.abort(new Error('enough'));
    }
  };
  await assert.rejects(loop, /enough/);
  assert.equal(asked, 2);
});

test('something else than a video is refused', async () => {
  for (const wrong of [null, undefined, 'video', {}]) {
    await assert.rejects(predictFrames(wrong, async () => null).next(), { code: 'invalid-input' });
  }
});
