// The camera: off until asked for, recognised frame by frame, gone with its room; photos taken for a class.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes } from './support/fixtures.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 120_000 };
const { at } = app;
/** The browser's test picture stands in for a camera, and its question for a person who says yes. */
const FAKE_CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
const [CAMERA_CLASS, PHOTO_CLASS] = ['Class 1', 'Class 2'];

let site;
let page;

before(async () => {
  if (options.skip) return;
  site = await openSite();
  page = await openBrowser('chromium', { args: FAKE_CAMERA });
  await page.raw.addInitScript(watchTracks);
  await app.open(page, site.url('device=cpu&mode=fast'));
});

after(async () => {
  await page?.close();
  await site?.close();
});

test('the camera is off until it is asked for', options, async () => {
  await page.click(at('view-live'));
  await waitFor(page, 'the room', (css) => document.querySelector(css), at('live', { camera: 'off' }));
  assert.equal(await page.evaluate(() => globalThis.tracks.length), 0);
  await page.click(at('view-teach'));
});

test('photos are taken for a class, after a countdown', options, async () => {
  await page.click(`${at('class-card', { label: CAMERA_CLASS })} ${at('class-camera')}`);
  await waitFor(page, 'the camera', isOn);
  assert.equal(await page.evaluate(isMirrored), true);
  await page.click(at('mirror'));
  await waitFor(page, 'no mirror', () => !document.querySelector('.camera.mirrored'));
  await page.click(at('take-many'));
  await waitFor(page, 'the countdown', (css) => document.querySelector(css)?.textContent === '3', at('countdown'));
  await waitFor(page, 'ten photos', (css) => document.querySelector(css), at('burst-taken', { taken: 10 }));
  await page.click(at('take-one'));
  await waitFor(page, 'another', (css) => document.querySelector(css), at('burst-taken', { taken: 11 }));
  await page.click(at('burst-done'));
  await app.learnt(page, CAMERA_CLASS, 11);
  assert.deepEqual(await page.evaluate(liveTracks), [], 'the camera is still on');
  const focused = await page.evaluate(() => document.activeElement?.dataset.testid);
  assert.equal(focused, 'class-camera');
});

test('what the camera shows is recognised, frame by frame', options, async () => {
  const [{ photos }] = classes();
  await app.addPhotos(page, PHOTO_CLASS, photos, photos.length);
  await app.rest(page);
  await page.click(at('view-live'));
  await page.click(at('live-start'));
  await waitFor(
    page,
    'the class of the camera',
    (css) => document.querySelector(css),
    at('live-label', { label: CAMERA_CLASS, unlike: false }),
  );
  await waitFor(page, 'the pace', () => Number(document.querySelector('[data-testid=live-pace]')?.dataset.fps) > 1);
  const shares = await page.evaluate(() =>
    [...document.querySelectorAll('[data-testid=live-share]')].map(({ dataset }) => dataset.label),
  );
  assert.deepEqual(shares, [CAMERA_CLASS, PHOTO_CLASS]);
});

test('the camera goes off with its room, and when the tab is hidden', options, async () => {
  await page.click(at('view-teach'));
  await waitFor(page, 'the camera to be off', () => globalThis.tracks.every(({ readyState }) => readyState === 'ended'));
  await page.click(at('view-live'));
  await page.click(at('live-start'));
  await waitFor(page, 'the camera', isOn);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
    Reflect.deleteProperty(document, 'hidden');
  });
  assert.deepEqual(await page.evaluate(liveTracks), []);
  await waitFor(page, 'the button', (css) => document.querySelector(css), at('live-start'));
});

test('the camera goes off when it is switched off', options, async () => {
  await page.click(at('live-start'));
  await waitFor(page, 'the camera', isOn);
  await page.click(at('live-stop'));
  await pause(200);
  assert.deepEqual(await page.evaluate(liveTracks), []);
});

for (const [name, problem] of Object.entries({
  NotAllowedError: 'refused',
  NotFoundError: 'none',
  NotReadableError: 'busy',
})) {
  test(`${name} is told in words`, options, async () => {
    await page.evaluate((error) => {
      navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException('', error);
      };
    }, name);
    await page.click(at('live-start'));
    await waitFor(page, 'the words', (css) => document.querySelector(css), at('camera-problem', { problem }));
    assert.match(await app.text(page, at('camera-problem')), /\. .+\.$/);
  });
}

test('there was no error in the console', options, async () => {
  assert.deepEqual(await page.faults(), []);
});

// What follows runs in the page.

/** Remembers every track that the camera gives. */
function watchTracks() {
  globalThis.tracks = [];
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const stream = await ask(wish);
    globalThis.tracks.push(...stream.getTracks());
    return stream;
  };
}

function liveTracks() {
  return globalThis.tracks.filter(({ readyState }) => readyState === 'live').map(({ label }) => label);
}

function isOn() {
  return document.querySelector('[data-testid=camera]')?.dataset.state === 'on';
}

function isMirrored() {
  return document.querySelector('[data-testid=camera]').classList.contains('mirrored');
}
