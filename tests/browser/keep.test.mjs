// What a person makes stays on the device: through reloads, in several projects, in two tabs, with full storage and
// without any; and what is deleted is gone.

import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { after, before, test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, manyPhotos } from './support/fixtures.mjs';
import { choose, keptPhotos, openMenu, settled, stored } from './support/kept.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 180_000 };
const { at } = app;
const [CAT, COFFEE, ROCKET] = classes();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ADDRESS = 'device=cpu';

let site;
let page;

before(async () => {
  if (options.skip) return;
  site = await openSite();
  // The tests decide what a server answers, so nothing may answer for it.
  page = await openBrowser('chromium', { context: { serviceWorkers: 'block' } });
  await app.open(page, site.url(ADDRESS));
});

after(async () => {
  await page?.close();
  await site?.close();
});

/** The page as a person sees it. */
const shown = () =>
  page.evaluate(() =>
    [...document.querySelectorAll('[data-testid=class-card]')].map((card) => ({
      label: card.dataset.label,
      hue: card.dataset.hue,
      photos: [...card.querySelectorAll('[data-testid=photo]')].map(({ dataset }) => dataset.name),
    })),
  );

const counts = async () => (await app.held(page)).map(({ label, count }) => [label, count]);

test('a reload brings everything back, and reads no photo again', options, async () => {
  await app.renameClass(page, 'Class 1', CAT.label);
  await app.renameClass(page, 'Class 2', COFFEE.label);
  await app.addPhotos(page, COFFEE.label, COFFEE.photos.slice(0, 4), 4);
  await app.addPhotos(page, CAT.label, CAT.photos.slice(0, 3), 3);
  await app.openPhoto(page, COFFEE.label);
  await page.select(at('move-photo'), CAT.label);
  await page.click(`${at('advanced')} summary`);
  await page.select(at('head-select'), 'prototype');
  await app.rest(page);
  const before = [await shown(), await app.accuracy(page)];
  await keptPhotos(page, 7);
  await settled(page, 'the way of learning', "([{ head }]) => head === 'prototype'");
  await app.open(page, site.url(ADDRESS));
  await app.rest(page);
  assert.deepEqual([await shown(), await app.accuracy(page)], before);
  assert.deepEqual(await counts(), [
    [CAT.label, 4],
    [COFFEE.label, 3],
  ]);
  assert.equal(await page.evaluate(() => document.querySelector('[data-testid=head-select]').value), 'prototype');
  assert.equal(
    await page.evaluate(() => globalThis.handful.engine.millisecondsPerPhoto),
    undefined,
    'a photo was read again',
  );
  await waitFor(page, 'seven thumbnails', () => document.querySelectorAll('.photo img').length === 7);
  await app.openPhoto(page, COFFEE.label);
  await waitFor(page, 'the photo itself', () => document.querySelector('.preview')?.naturalWidth > 0);
  await page.click(at('sheet-close'));
});

test('in another mode the kept photos are read again, and nothing is lost', options, async () => {
  const before = await shown();
  await app.open(page, site.url(`${ADDRESS}&mode=fast`));
  await app.rest(page);
  assert.deepEqual(await shown(), before);
  assert.ok(await page.evaluate(() => globalThis.handful.engine.millisecondsPerPhoto > 0));
  await settled(page, 'the mode', '([one]) => one.unread === 0');
  await app.open(page, site.url(`${ADDRESS}&mode=quality`));
  await app.rest(page);
});

test('a reload while photos wait to be read goes on where it was', options, async () => {
  // Without weights nothing can be read yet.
  await page.raw.route('**/*.safetensors', () => {});
  await page.goto(site.url(ADDRESS));
  const input = `${at('class-card', { label: COFFEE.label })} ${at('class-files')}`;
  await waitFor(page, 'the classes', (css) => document.querySelector(css), input);
  await page.choose(input, COFFEE.photos.slice(4, 6));
  await settled(page, 'two unread photos', '([one]) => one.photos === 9 && one.files === 9 && one.unread === 2');
  await page.raw.unroute('**/*.safetensors');
  await app.open(page, site.url(ADDRESS));
  await app.learnt(page, COFFEE.label, 5);
  await keptPhotos(page, 9);
});

test('a reload at any moment leaves a whole project', options, async () => {
  const photos = Array.from({ length: 6 }, () => ROCKET.photos).flat();
  await app.addClass(page, ROCKET.label);
  await page.choose(`${at('class-card', { label: ROCKET.label })} ${at('class-files')}`, photos);
  await settled(page, 'some of the photos', '([one]) => one.photos > 12');
  await app.open(page, site.url(ADDRESS));
  await app.rest(page);
  const [project] = await stored(page);
  const rocket = (await shown()).find(({ label }) => label === ROCKET.label);
  assert.equal(project.photos, project.files);
  assert.equal(rocket.photos.length, Math.min(24, project.photos - 9));
  assert.equal(Object.fromEntries(await counts())[ROCKET.label], project.photos - 9);
});

test('a photo that is removed is removed from the device, and comes back with an undo', options, async () => {
  await page.click(`${at('class-card', { label: ROCKET.label })} ${at('delete-class')}`);
  await page.click(at('confirm-delete'));
  await keptPhotos(page, 9);
  await page.click(`${at('class-card', { label: CAT.label })} ${at('photo')} ${at('photo-open')}`);
  await page.click(at('sheet-remove'));
  await keptPhotos(page, 8);
  await page.click(at('undo'));
  await keptPhotos(page, 9);
  await app.open(page, site.url(ADDRESS));
  await app.rest(page);
  await app.openPhoto(page, CAT.label);
  await waitFor(page, 'the photo itself', () => document.querySelector('.preview')?.naturalWidth > 0);
  await page.click(at('sheet-close'));
});

test('several projects: made, named, copied, switched', options, async () => {
  const first = await shown();
  await openMenu(page);
  await page.fill(at('project-name'), 'Pets and cups');
  await page.click(`${at('project-menu')} > .button:last-child`);
  await choose(page, 'new-project');
  assert.deepEqual(
    (await shown()).map(({ photos }) => photos.length),
    [0, 0],
  );
  await app.addPhotos(page, 'Class 1', ROCKET.photos.slice(0, 2), 2);
  await settled(page, 'a second project', '(all) => all[1]?.photos === 2 && all[1].unread === 0');
  await choose(page, 'open-project', { name: 'Pets and cups' });
  await app.rest(page);
  assert.deepEqual(await shown(), first);
  assert.deepEqual((await counts()).map(([, count]) => count), [4, 5]);
  assert.equal(await app.data(page, at('undo')).then(({ testid }) => testid), 'undo');
  await choose(page, 'copy-project');
  await app.rest(page);
  assert.deepEqual(await shown(), first);
  const copy = (await stored(page)).find(({ name }) => name === 'Copy of Pets and cups');
  assert.deepEqual([copy.photos, copy.files, copy.unread], [9, 9, 0]);
});

test('deleting a project deletes every row and file of it', options, async () => {
  const { id } = await app.data(page, at('project'));
  await choose(page, 'delete-project');
  const left = await stored(page);
  assert.ok(!left.some((project) => project.id === Number(id)), JSON.stringify(left));
  assert.equal(left.length, 2);
  assert.ok(left.every(({ photos, files, name }) => name && photos === files));
});

test('a file holds the project, and opens as another one', options, async () => {
  const first = await shown();
  await openMenu(page);
  const download = page.raw.waitForEvent('download');
  await page.click(at('save-file'));
  const file = await download;
  assert.equal(file.suggestedFilename(), 'Pets and cups.handful');
  const { id } = await app.data(page, at('project'));
  await page.choose(at('open-file'), [await file.path()]);
  await waitFor(page, 'another project', (old) => {
    const { dataset } = document.querySelector('[data-testid=project]');
    return dataset.id !== old && dataset.id !== '';
  }, id);
  await app.rest(page);
  const labelled = (all) => all.map(({ label, photos }) => ({ label, photos: [...photos].sort() }));
  assert.deepEqual(labelled(await shown()), labelled(first));
  const opened = (await app.data(page, at('project'))).id;
  await settled(page, 'the opened project', `(all) => all.some((one) => one.id === ${opened} && one.files === 9 && one.unread === 0)`);
  await app.open(page, site.url(ADDRESS));
  await app.rest(page);
  assert.deepEqual(labelled(await shown()), labelled(first));
  await page.choose(at('open-file'), [CAT.photos[0]]);
  await waitFor(page, 'what is wrong with the file', (css) => document.querySelector(css), at('notice'));
  assert.deepEqual(labelled(await shown()), labelled(first));
  await page.click(at('dismiss-notice'));
});

test('a second tab is told, takes over, and the first one stops', options, async () => {
  const second = await page.raw.context().newPage();
  await second.goto(site.url(ADDRESS));
  await second.locator(at('locked')).waitFor();
  assert.equal(await second.locator(at('photo')).count(), 0);
  await second.keyboard.press('Escape');
  await second.keyboard.press('Escape');
  // The browser closes it at the second press, and the page opens it again.
  await second.locator(at('locked')).waitFor();
  assert.ok(await second.evaluate((css) => document.querySelector(css).open, at('locked')));
  const violations = await axe(second);
  assert.deepEqual(violations, []);
  // Not yet saved when the other tab asks for it.
  await page.click(`${at('class-card', { label: CAT.label })} ${at('photo')} ${at('photo-open')}`);
  await page.click(at('sheet-remove'));
  await second.locator(at('take-over')).click();
  await second.locator(at('photo')).first().waitFor();
  await page.raw.locator(at('locked')).waitFor();
  assert.equal(await second.locator(at('photo')).count(), 8);
  await second.close();
  await page.click(at('take-over'));
  // Its photos were on the page all the time.
  await waitFor(page, 'the project', (css) => !document.querySelector(css), at('locked'));
  assert.equal(await app.count(page, at('photo')), 8);
  await app.rest(page);
  assert.deepEqual((await counts()).map(([, count]) => count), [3, 5]);
});

test('full storage: nothing in the tab is lost, and it is kept as soon as there is room', options, async () => {
  const own = await openBrowser('chromium');
  try {
    // Set beforehand, because the browser looks at the quota only now and then while there seems to be room.
    const { origin } = new URL(site.url());
    const devtools = await own.raw.context().newCDPSession(own.raw);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 150_000 });
    await app.open(own, site.url(ADDRESS));
    const photos = [...ROCKET.photos, ...CAT.photos, ...COFFEE.photos];
    await app.addPhotos(own, 'Class 1', photos, photos.length);
    await waitFor(own, 'what is not kept', (css) => document.querySelector(css), at('not-saved'));
    const { unsaved } = await app.data(own, at('not-saved'));
    assert.ok(Number(unsaved) > 0 && Number(unsaved) <= photos.length, unsaved);
    assert.equal((await app.held(own))[0].count, photos.length);
    await openMenu(own);
    await waitFor(own, 'the menu', (css) => document.querySelector(css)?.disabled === false, at('new-project'));
    await own.click(at('new-project'));
    const refusal = await waitFor(own, 'a refusal', (css) => document.querySelector(css)?.textContent, at('notice'));
    assert.match(refusal, /would be lost/);
    assert.equal((await app.held(own))[0].count, photos.length, 'another project came all the same');
    await own.click(`${at('class-card', { label: 'Class 1' })} ${at('photo')} ${at('photo-open')}`);
    await own.click(at('sheet-remove'));
    await app.learnt(own, 'Class 1', photos.length - 1);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin });
    await app.renameClass(own, 'Class 1', ROCKET.label);
    await waitFor(own, 'everything to be kept', (css) => !document.querySelector(css), at('not-saved'));
    await keptPhotos(own, photos.length - 1);
    assert.deepEqual(await own.faults(), []);
  } finally {
    await own.close();
  }
});

test('of a photo whose file goes away before it is kept, what was learnt stays', options, async () => {
  const own = await openBrowser('chromium');
  const many = manyPhotos(24);
  try {
    const { origin } = new URL(site.url());
    const devtools = await own.raw.context().newCDPSession(own.raw);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 150_000 });
    await app.open(own, site.url(ADDRESS));
    await app.addPhotos(own, 'Class 1', many.paths, many.paths.length);
    await waitFor(own, 'what is not kept', (css) => document.querySelector(css), at('not-saved'));
    rmSync(many.paths.at(-1));
    await devtools.send('Storage.overrideQuotaForOrigin', { origin });
    await app.renameClass(own, 'Class 1', ROCKET.label);
    await settled(own, 'all but the file', '([project]) => project.photos === 24 && project.files === 23');
    const notice = await waitFor(own, 'the words', (css) => document.querySelector(css)?.textContent, at('notice'));
    assert.match(notice, new RegExp(`${basename(many.paths.at(-1))}.*What was learnt from it is kept`, 's'));
    await app.open(own, site.url(ADDRESS));
    await app.learnt(own, ROCKET.label, 24);
  } finally {
    await own.close();
    many.remove();
  }
});

test('photos that will not all be kept are told of when they come', options, async () => {
  await page.evaluate(() => {
    // This browser reports a quota that says nothing about the room there is.
    navigator.storage.estimate = async () => ({ usage: 90_000, quota: 100_000 });
  });
  await choose(page, 'new-project');
  await app.addPhotos(page, 'Class 1', ROCKET.photos.slice(0, 3), 3);
  const notice = await waitFor(page, 'a warning', (css) => document.querySelector(css)?.textContent, at('notice'));
  assert.match(notice, /10 kB of storage left/);
  await page.click(at('dismiss-notice'));
});

test('the menu has nothing that the accessibility scanner finds, and the console is quiet', options, async () => {
  await openMenu(page);
  await waitFor(page, 'the storage', (css) => document.querySelector(css), at('storage'));
  assert.deepEqual(await axe(page.raw), []);
  assert.deepEqual(await page.faults(), []);
});

test('without room for a project everything works all the same', options, async () => {
  const own = await openBrowser('chromium');
  try {
    const { origin } = new URL(site.url());
    const devtools = await own.raw.context().newCDPSession(own.raw);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    await app.open(own, site.url(ADDRESS));
    assert.equal((await app.data(own, at('project'))).keeping, 'off');
    await app.addPhotos(own, 'Class 1', CAT.photos.slice(0, 2), 2);
    assert.deepEqual(await own.faults(), []);
  } finally {
    await own.close();
  }
});

test('without a database everything works, and the page says so once', options, async () => {
  const own = await openBrowser('chromium');
  try {
    await own.raw.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }));
    await app.open(own, site.url(ADDRESS));
    assert.match(await app.text(own, at('notice')), /keeps nothing/);
    assert.equal((await app.data(own, at('project'))).keeping, 'off');
    await app.addPhotos(own, 'Class 1', CAT.photos.slice(0, 2), 2);
    await app.addPhotos(own, 'Class 2', COFFEE.photos.slice(0, 2), 2);
    await app.rest(own);
    assert.equal((await app.accuracy(own)).total, 4);
    assert.deepEqual(await own.faults(), []);
  } finally {
    await own.close();
  }
});

for (const engine of ['firefox', 'webkit']) {
  test(`kept, undone and deleted in ${engine}`, { skip: skipped(engine), timeout: 300_000 }, async () => {
    const own = await openBrowser(engine);
    try {
      await app.open(own, site.url(ADDRESS));
      await app.addPhotos(own, 'Class 1', CAT.photos.slice(0, 2), 2);
      await app.addPhotos(own, 'Class 2', COFFEE.photos.slice(0, 2), 2);
      await app.rest(own);
      await keptPhotos(own, 4);
      await app.open(own, site.url(ADDRESS));
      await app.learnt(own, 'Class 1', 2);
      // What the training brings moves the cards.
      await app.rest(own);
      assert.ok(await own.evaluate(() => !('millisecondsPerPhoto' in globalThis.handful.engine)), 'read again');
      await app.openPhoto(own, 'Class 1');
      await own.click(at('sheet-remove'));
      await keptPhotos(own, 3);
      await own.click(at('undo'));
      await keptPhotos(own, 4);
      await app.learnt(own, 'Class 1', 2);
      await choose(own, 'delete-project');
      assert.deepEqual(
        (await stored(own)).map(({ photos, files }) => [photos, files]),
        [[0, 0]],
      );
      assert.deepEqual(await own.faults(), []);
    } finally {
      await own.close();
    }
  });
}

async function axe(target) {
  await target.evaluate(AXE);
  const { violations } = await target.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
