// The camera: off until a person asks for it, recognised frame by frame, off with its view; photos taken for a class.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { appears, waitFor } from './support/browsers.mjs';
import { classes } from './support/fixtures.mjs';
import { sharePage } from './support/page.mjs';

const { at } = app;
const [CAMERA_CLASS, PHOTO_CLASS] = ['Class 1', 'Class 2'];

let page;

const beforeLoad = (tab) => tab.page.raw.addInitScript(recordTracks);
const step = sharePage({ browser: { camera: true }, beforeLoad }, (opened) => {
  ({ page } = opened);
});

step('the camera is off until a person asks for it', async () => {
  await app.goTo(page, 'live');
  await appears(page, at('live', { camera: 'off' }));
  assert.equal(await page.evaluate(() => globalThis.tracks.length), 0);
  await app.goTo(page, 'teach');
});

step('photos are taken for a class, after a countdown', async () => {
  await page.click(app.inClass(CAMERA_CLASS, 'class-camera'));
  await waitFor(page, 'the camera', isOn);
  assert.equal(await page.evaluate(isMirrored), true);
  await page.click(at('mirror'));
  await waitFor(page, 'no mirror', () => !document.querySelector('.camera.mirrored'));
  await page.click(at('take-many'));
  await waitFor(page, 'the countdown', (css) => document.querySelector(css)?.textContent === '3', at('countdown'));
  await appears(page, at('burst-taken', { taken: 10 }));
  // A tap takes one.
  await page.click(at('hold'));
  await appears(page, at('burst-taken', { taken: 11 }));
  await app.learnt(page, CAMERA_CLASS, 11);
  assert.equal(await app.count(page, at('shot')), 11);
  await page.click(at('burst-done'));
  assert.deepEqual(await page.evaluate(liveTracks), [], 'the camera is still on');
  const focused = await page.evaluate(() => document.activeElement?.dataset.testid);
  assert.equal(focused, 'class-camera');
});

step('photos are taken while the button is held, and can be taken back', async () => {
  await page.click(app.inClass(CAMERA_CLASS, 'class-camera'));
  await waitFor(page, 'the camera', isOn);
  assert.equal(await app.count(page, at('shot')), 0);
  const hue = await page.evaluate(
    (css) => document.querySelector(css).dataset.hue,
    at('class-card', { label: CAMERA_CLASS }),
  );
  assert.equal((await app.data(page, at('camera'))).hue, hue, 'the frame has the colour of the class');
  await page.evaluate(press, { css: at('hold'), type: 'keydown' });
  await waitFor(page, 'three photos', (css) => document.querySelectorAll(css).length >= 3, at('shot'));
  await page.evaluate(press, { css: at('hold'), type: 'keyup' });
  await waitFor(page, 'the end', (css) => document.querySelector(css).ariaPressed === 'false', at('hold'));
  const taken = Number((await app.data(page, at('burst-taken'))).taken);
  assert.equal(await app.count(page, at('shot')), taken);
  await app.learnt(page, CAMERA_CLASS, 11 + taken);
  await page.click(at('remove-shot'));
  await waitFor(page, 'one photo less', ({ css, count }) => document.querySelectorAll(css).length === count, {
    css: at('shot'),
    count: taken - 1,
  });
  await page.click(at('burst-close'));
  await app.learnt(page, CAMERA_CLASS, 10 + taken);
});

step('what the camera shows is recognised, frame by frame', async () => {
  const [{ photos }] = classes();
  await app.addPhotos(page, PHOTO_CLASS, photos, photos.length);
  await app.rest(page);
  await app.goTo(page, 'live');
  await page.click(at('live-start'));
  await appears(page, at('live-label', { label: CAMERA_CLASS, unlike: false }));
  await waitFor(
    page,
    'the frame rate',
    () => Number(document.querySelector('[data-testid=live-pace]')?.dataset.fps) > 1,
  );
  assert.deepEqual(await app.allData(page, at('live-share'), 'label'), [CAMERA_CLASS, PHOTO_CLASS]);
  const { hue } = await app.data(page, at('live-label'));
  assert.equal((await app.data(page, at('camera'))).hue, hue, 'the frame has the colour of the answer');
});

step('a camera is chosen, and the choice is kept', async () => {
  await appears(page, at('camera-choice'), 'the cameras');
  const wanted = await page.evaluate(() => globalThis.asked.map(({ video }) => video));
  assert.ok(
    wanted.every(({ facingMode }) => facingMode?.ideal === 'environment'),
    'the rear camera comes first',
  );
  await page.select(at('camera-choice'), 'second');
  await appears(page, at('live-label'));
  assert.equal(await page.evaluate(() => globalThis.asked.at(-1).video.deviceId.ideal), 'second');
  await page.click(at('live-stop'));
  await page.click(at('live-start'));
  await appears(page, at('live-label'));
  assert.equal(await page.evaluate(() => globalThis.asked.at(-1).video.deviceId.ideal), 'second');
});

step('a camera that was lost goes on by itself when it is back', async () => {
  await page.evaluate(() => {
    const track = globalThis.tracks.at(-1);
    track.stop();
    track.dispatchEvent(new Event('ended'));
  });
  await appears(page, at('camera-problem', { problem: 'lost' }));
  await page.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event('devicechange')));
  await appears(page, at('live-label'));
  assert.equal(await app.count(page, at('camera-problem')), 0);
});

step('leaving the view or hiding the tab turns the camera off', async () => {
  await app.goTo(page, 'teach');
  await waitFor(page, 'the camera to be off', areEnded);
  await app.goTo(page, 'live');
  await page.click(at('live-start'));
  await waitFor(page, 'the camera', isOn);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
    Reflect.deleteProperty(document, 'hidden');
  });
  assert.deepEqual(await page.evaluate(liveTracks), []);
  await appears(page, at('live-start'));
});

step('a button turns the camera off', async () => {
  await page.click(at('live-start'));
  await waitFor(page, 'the camera', isOn);
  await page.click(at('live-stop'));
  await waitFor(page, 'the camera to be off', areEnded);
});

for (const [name, problem] of Object.entries({
  NotAllowedError: 'refused',
  NotFoundError: 'none',
  NotReadableError: 'busy',
})) {
  step(`${name} is explained in words`, async () => {
    await page.evaluate((error) => {
      navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException('', error);
      };
    }, name);
    await page.click(at('live-start'));
    await appears(page, at('camera-problem', { problem }));
    assert.match(await app.text(page, at('camera-problem')), /\. .+\.$/);
  });
}

// Run in the page:

/** Records every track of the camera and what was asked for, and adds a second camera. */
function recordTracks() {
  globalThis.tracks = [];
  globalThis.asked = [];
  const { mediaDevices } = navigator;
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  mediaDevices.enumerateDevices = async () => [
    ...(await list()),
    { kind: 'videoinput', deviceId: 'second', label: 'Second camera' },
  ];
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    globalThis.asked.push(constraints);
    const stream = await ask(constraints);
    globalThis.tracks.push(...stream.getTracks());
    return stream;
  };
}

/** A key of a button, held down or let go. */
function press({ css, type }) {
  const button = document.querySelector(css);
  button.focus();
  button.dispatchEvent(new KeyboardEvent(type, { key: ' ', bubbles: true, cancelable: true }));
}

function liveTracks() {
  return globalThis.tracks.filter(({ readyState }) => readyState === 'live').map(({ label }) => label);
}

function areEnded() {
  return globalThis.tracks.every(({ readyState }) => readyState === 'ended');
}

function isOn() {
  return document.querySelector('[data-testid=camera]')?.dataset.state === 'on';
}

function isMirrored() {
  return document.querySelector('[data-testid=camera]').classList.contains('mirrored');
}
