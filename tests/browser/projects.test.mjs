// Projects stay on the device: through reloads, several of them, in two tabs, with full storage and without a database;
// and a deleted project is gone.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import * as app from './support/app.mjs';
import { appears, disappears, waitFor } from './support/browsers.mjs';
import { classes, manyPhotos } from './support/fixtures.mjs';
import { scan } from './support/look.mjs';
import { pageTest, sharePage } from './support/page.mjs';
import {
  chooseInMenu,
  limitStorage,
  openMenu,
  SMALL_QUOTA,
  storedPhotos,
  storedProjects,
  storedWhere,
  withoutDatabase,
} from './support/projects.mjs';

const { at } = app;
const [CAT, COFFEE, ROCKET] = classes();
const QUERY = 'device=cpu';

let site;
let page;

// The tests intercept requests, so no service worker may answer them.
const step = sharePage({ query: QUERY, browser: { serviceWorkers: 'block' } }, (opened) => {
  ({ site, page } = opened);
});

/** Classes and photos as the page shows them. */
const shown = () =>
  page.evaluate(() =>
    [...document.querySelectorAll('[data-testid=class-card]')].map((card) => ({
      label: card.dataset.label,
      hue: card.dataset.hue,
      photos: [...card.querySelectorAll('[data-testid=photo]')].map(({ dataset }) => dataset.name),
    })),
  );

const reopen = async (query = QUERY) => {
  await app.open(page, site.url(query));
  await app.rest(page);
};

step('a reload restores everything and reads no photo again', async () => {
  await app.renameClass(page, 'Class 1', CAT.label);
  await app.renameClass(page, 'Class 2', COFFEE.label);
  await app.addPhotos(page, COFFEE.label, COFFEE.photos.slice(0, 4), 4);
  await app.addPhotos(page, CAT.label, CAT.photos.slice(0, 3), 3);
  await app.movePhoto(page, COFFEE.label, CAT.label);
  await app.openAdvanced(page);
  await app.chooseHead(page, 'prototype');
  const before = [await shown(), await app.accuracy(page)];
  await storedPhotos(page, 7);
  await storedWhere(page, 'the head', ([{ head }]) => head === 'prototype');
  await reopen();
  assert.deepEqual([await shown(), await app.accuracy(page)], before);
  assert.deepEqual(await app.heldCounts(page), [
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
  await waitFor(page, 'the photo itself', isPreviewed);
  await page.click(at('sheet-close'));
});

step('another mode reads the stored photos again and loses none', async () => {
  const before = await shown();
  await reopen(`${QUERY}&mode=fast`);
  assert.deepEqual(await shown(), before);
  assert.ok(await page.evaluate(() => globalThis.handful.engine.millisecondsPerPhoto > 0));
  await storedWhere(page, 'no unread photo', ([one]) => one.unread === 0);
  await reopen(`${QUERY}&mode=quality`);
});

step('a reload while photos wait to be read continues', async () => {
  // Without weights nothing can be read.
  await page.raw.route('**/*.safetensors', () => {});
  await page.goto(site.url(QUERY));
  const input = app.inClass(COFFEE.label, 'class-files');
  await appears(page, input);
  await page.choose(input, COFFEE.photos.slice(4, 6));
  const hasUnread = ([one]) => one.photos === 9 && one.files === 9 && one.unread === 2;
  await storedWhere(page, 'two unread photos', hasUnread);
  await page.raw.unroute('**/*.safetensors');
  await app.open(page, site.url(QUERY));
  await app.learnt(page, COFFEE.label, 5);
  await storedPhotos(page, 9);
});

step('a reload at any moment leaves a complete project', async () => {
  const photos = Array.from({ length: 6 }, () => ROCKET.photos).flat();
  await app.addClass(page, ROCKET.label);
  await app.addPhotos(page, ROCKET.label, photos);
  await storedWhere(page, 'some of the photos', ([one]) => one.photos > 12);
  await reopen();
  const [project] = await storedProjects(page);
  const rocket = (await shown()).find(({ label }) => label === ROCKET.label);
  assert.equal(project.photos, project.files);
  assert.equal(rocket.photos.length, Math.min(24, project.photos - 9));
  assert.equal(Object.fromEntries(await app.heldCounts(page))[ROCKET.label], project.photos - 9);
});

step('a removed photo is deleted from the device, and undo restores it', async () => {
  await app.deleteClass(page, ROCKET.label);
  await storedPhotos(page, 9);
  await app.removePhoto(page, CAT.label);
  await storedPhotos(page, 8);
  await page.click(at('undo'));
  await storedPhotos(page, 9);
  await reopen();
  await app.openPhoto(page, CAT.label);
  await waitFor(page, 'the photo itself', isPreviewed);
  await page.click(at('sheet-close'));
});

step('several projects: created, named, copied, switched', async () => {
  const first = await shown();
  await openMenu(page);
  await page.fill(at('project-name'), 'Pets and cups');
  await page.click(`${at('project-menu')} [popovertargetaction=hide]`);
  await chooseInMenu(page, 'new-project');
  assert.deepEqual(
    (await shown()).map(({ photos }) => photos.length),
    [0, 0],
  );
  await app.addPhotos(page, 'Class 1', ROCKET.photos.slice(0, 2), 2);
  await storedWhere(page, 'a second project', (all) => all[1]?.photos === 2 && all[1].unread === 0);
  await chooseInMenu(page, 'open-project', { name: 'Pets and cups' });
  await app.rest(page);
  assert.deepEqual(await shown(), first);
  assert.deepEqual(
    (await app.heldCounts(page)).map(([, count]) => count),
    [4, 5],
  );
  assert.equal(await app.count(page, at('undo')), 1);
  await chooseInMenu(page, 'copy-project');
  await app.rest(page);
  assert.deepEqual(await shown(), first);
  const copy = (await storedProjects(page)).find(({ name }) => name === 'Copy of Pets and cups');
  assert.deepEqual([copy.photos, copy.files, copy.unread], [9, 9, 0]);
});

step('deleting a project deletes every row and file of it', async () => {
  const { id } = await app.data(page, at('project'));
  await chooseInMenu(page, 'delete-project');
  const left = await storedProjects(page);
  assert.ok(!left.some((project) => project.id === Number(id)), JSON.stringify(left));
  assert.equal(left.length, 2);
  assert.ok(left.every(({ photos, files, name }) => name && photos === files));
});

step('a saved file opens as another project', async () => {
  const first = await shown();
  await app.openShare(page);
  const download = page.raw.waitForEvent('download');
  await page.click(at('save-file'));
  const file = await download;
  assert.equal(file.suggestedFilename(), 'Pets and cups.handful');
  const { id } = await app.data(page, at('project'));
  await page.choose(at('open-file'), [await file.path()]);
  await waitFor(
    page,
    'another project',
    (old) => {
      const { dataset } = document.querySelector('[data-testid=project]');
      return dataset.id !== old && dataset.id !== '';
    },
    id,
  );
  await app.rest(page);
  const sorted = (all) => all.map(({ label, photos }) => ({ label, photos: [...photos].sort() }));
  assert.deepEqual(sorted(await shown()), sorted(first));
  const opened = Number((await app.data(page, at('project'))).id);
  const isStored = (all, number) => all.some(({ id, files, unread }) => id === number && files === 9 && unread === 0);
  await storedWhere(page, 'the opened project', isStored, opened);
  await reopen();
  assert.deepEqual(sorted(await shown()), sorted(first));
  await page.choose(at('open-file'), [CAT.photos[0]]);
  await appears(page, at('notice'), 'the reason why a photo is no project');
  assert.deepEqual(sorted(await shown()), sorted(first));
  await page.click(at('dismiss-notice'));
});

step('a second tab can take over the project, and the first tab stops', async () => {
  const second = await page.raw.context().newPage();
  await second.goto(site.url(QUERY));
  await second.locator(at('locked')).waitFor();
  assert.equal(await second.locator(at('photo')).count(), 0);
  await second.keyboard.press('Escape');
  await second.keyboard.press('Escape');
  // The browser closes the dialog at the second press, and the page opens it again.
  await second.locator(at('locked')).waitFor();
  assert.ok(await second.evaluate((css) => document.querySelector(css).open, at('locked')));
  assert.deepEqual(await scan(second), []);
  // Not yet saved when the other tab takes over.
  await app.removePhoto(page, CAT.label);
  await second.locator(at('take-over')).click();
  await second.locator(at('photo')).first().waitFor();
  await page.raw.locator(at('locked')).waitFor();
  assert.equal(await second.locator(at('photo')).count(), 8);
  await second.close();
  await page.click(at('take-over'));
  // Its photos have been on the page throughout.
  await disappears(page, at('locked'));
  assert.equal(await app.count(page, at('photo')), 8);
  await app.rest(page);
  assert.deepEqual(
    (await app.heldCounts(page)).map(([, count]) => count),
    [3, 5],
  );
});

step('the page warns about photos that will not all be stored', async () => {
  await page.evaluate(() => {
    // This browser reports a quota far above the free space.
    navigator.storage.estimate = async () => ({ usage: 90_000, quota: 100_000 });
  });
  await chooseInMenu(page, 'new-project');
  await app.addPhotos(page, 'Class 1', ROCKET.photos.slice(0, 3), 3);
  assert.match(await appears(page, at('notice')), /10 kB of storage left/);
  await page.click(at('dismiss-notice'));
});

step('axe-core has no findings in the menu', async () => {
  await openMenu(page);
  await appears(page, at('storage'));
  assert.deepEqual(await scan(page), []);
});

pageTest(
  'full storage loses nothing in the tab, and everything is stored after space is freed',
  { query: null },
  async ({ page: own, site }) => {
    // Limited first, because the browser seldom checks the quota while there seems to be space.
    const setQuota = await limitStorage(own, site.url(), SMALL_QUOTA);
    await app.open(own, site.url(QUERY));
    const photos = [...ROCKET.photos, ...CAT.photos, ...COFFEE.photos];
    await app.addPhotos(own, 'Class 1', photos, photos.length);
    await appears(own, at('not-saved'));
    const { unsaved } = await app.data(own, at('not-saved'));
    assert.ok(Number(unsaved) > 0 && Number(unsaved) <= photos.length, unsaved);
    assert.equal((await app.held(own))[0].count, photos.length);
    await openMenu(own);
    await appears(own, `${at('new-project')}:enabled`);
    await own.click(at('new-project'));
    assert.match(await appears(own, at('notice')), /would be lost/);
    assert.equal((await app.held(own))[0].count, photos.length, 'another project was opened');
    await app.removePhoto(own, 'Class 1');
    await app.learnt(own, 'Class 1', photos.length - 1);
    await setQuota(undefined);
    await app.renameClass(own, 'Class 1', ROCKET.label);
    await disappears(own, at('not-saved'));
    await storedPhotos(own, photos.length - 1);
  },
);

pageTest(
  "if a photo's file disappears before it is stored, its embedding stays",
  { query: null },
  async ({ page: own, site, t }) => {
    const many = manyPhotos(24);
    t.after(() => many.remove());
    const setQuota = await limitStorage(own, site.url(), SMALL_QUOTA);
    await app.open(own, site.url(QUERY));
    await app.addPhotos(own, 'Class 1', many.paths, many.paths.length);
    await appears(own, at('not-saved'));
    rmSync(many.paths.at(-1));
    await setQuota(undefined);
    await app.renameClass(own, 'Class 1', ROCKET.label);
    await storedWhere(own, 'all but the file', ([project]) => project.photos === 24 && project.files === 23);
    const notice = await appears(own, at('notice'));
    assert.match(notice, new RegExp(`${basename(many.paths.at(-1))}.*What was learnt from it is kept`, 's'));
    await app.open(own, site.url(QUERY));
    await app.learnt(own, ROCKET.label, 24);
  },
);

pageTest('without storage for a project everything else works', { query: null }, async ({ page: own, site }) => {
  await limitStorage(own, site.url(), 1);
  await app.open(own, site.url(QUERY));
  assert.equal((await app.data(own, at('project'))).storage, 'unavailable');
  await app.addPhotos(own, 'Class 1', CAT.photos.slice(0, 2), 2);
});

pageTest(
  'without a database everything else works, and the page says so once',
  { query: QUERY, beforeLoad: ({ page: own }) => withoutDatabase(own) },
  async ({ page: own }) => {
    assert.match(await app.text(own, at('notice')), /keeps nothing/);
    assert.equal((await app.data(own, at('project'))).storage, 'unavailable');
    await app.addPhotos(own, 'Class 1', CAT.photos.slice(0, 2), 2);
    await app.addPhotos(own, 'Class 2', COFFEE.photos.slice(0, 2), 2);
    await app.rest(own);
    assert.equal((await app.accuracy(own)).total, 4);
  },
);

for (const engine of ['firefox', 'webkit']) {
  const options = { engine, query: QUERY, timeout: 300_000 };
  pageTest(`photos are stored, restored and deleted in ${engine}`, options, async ({ page: own, site }) => {
    await app.addPhotos(own, 'Class 1', CAT.photos.slice(0, 2), 2);
    await app.addPhotos(own, 'Class 2', COFFEE.photos.slice(0, 2), 2);
    await app.rest(own);
    await storedPhotos(own, 4);
    await app.open(own, site.url(QUERY));
    await app.learnt(own, 'Class 1', 2);
    // The training changes the layout of the cards.
    await app.rest(own);
    assert.ok(
      await own.evaluate(() => !('millisecondsPerPhoto' in globalThis.handful.engine)),
      'a photo was read again',
    );
    await app.removePhoto(own, 'Class 1');
    await storedPhotos(own, 3);
    await own.click(at('undo'));
    await storedPhotos(own, 4);
    await app.learnt(own, 'Class 1', 2);
    await chooseInMenu(own, 'delete-project');
    assert.deepEqual(
      (await storedProjects(own)).map(({ photos, files }) => [photos, files]),
      [[0, 0]],
    );
  });
}

// Run in the page:

function isPreviewed() {
  return document.querySelector('.preview')?.naturalWidth > 0;
}
