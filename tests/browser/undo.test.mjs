// Every change of classes and photos is undone and redone, by keys and by buttons, without reading a photo again.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { disappears, waitFor } from './support/browsers.mjs';
import { classes, queries } from './support/fixtures.mjs';
import { addClasses } from './support/flow.mjs';
import { sharePage } from './support/page.mjs';

const { at } = app;
const [CAT, COFFEE] = classes();
const UNDO = 'ControlOrMeta+z';

let page;

const step = sharePage({}, async (opened) => {
  ({ page } = opened);
  await addClasses(page, [
    { label: CAT.label, photos: CAT.photos.slice(0, 4) },
    { label: COFFEE.label, photos: COFFEE.photos.slice(0, 3) },
  ]);
});

/** What the page shows, which must be what the classifier has. */
async function pageState() {
  await app.rest(page);
  const cards = await page.evaluate(() =>
    [...document.querySelectorAll('[data-testid=class-card]')].map((card) => ({
      label: card.dataset.label,
      photos: [...card.querySelectorAll('[data-testid=photo]')].map(({ dataset }) => dataset.name),
      ready: Number(card.dataset.count),
    })),
  );
  for (const { label, photos, ready } of cards) {
    assert.equal(ready, photos.length, `${label} has photos that are not embedded`);
    const engine = (await app.held(page)).find((entry) => entry.label === label);
    assert.equal(engine?.count, photos.length, `the classifier has other photos of ${label}`);
  }
  assert.equal((await app.held(page)).length, cards.length);
  const settings = await page.evaluate(() => ({
    head: document.querySelector('[data-testid=head-select]').value,
    mode: document.querySelector('[data-testid=mode-select]').value,
    name: document.querySelector('[data-testid=project-name]').value,
    results: [...document.querySelectorAll('[data-testid=query-result]')].map(({ dataset: { name, state, label } }) => [
      name,
      state,
      label,
    ]),
  }));
  return { cards, ...settings };
}

/** Makes a change, undoes and redoes it in every way, and compares the states. */
async function undoAndRedo(words, change) {
  const before = await pageState();
  await change();
  const changed = await pageState();
  assert.notDeepEqual(changed, before, 'nothing was changed');
  assert.match(await label('undo'), words);
  const read = await watchReading();
  await page.raw.locator('#add-class').focus();
  await page.press(UNDO);
  assert.deepEqual(await pageState(), before);
  assert.match(await app.text(page, at('announce')), /Undone|Trained/);
  assert.match(await label('redo'), words);
  await page.press('ControlOrMeta+Shift+z');
  assert.deepEqual(await pageState(), changed);
  await page.click(at('undo'));
  assert.deepEqual(await pageState(), before);
  await page.press('Control+y');
  assert.deepEqual(await pageState(), changed);
  await page.click(at('undo'));
  assert.deepEqual(await pageState(), before);
  assert.equal(await read(), 0, 'photos were read again');
}

const label = (id) => page.evaluate((css) => document.querySelector(css).ariaLabel, at(id));

/** Presses a button until its label is `words`. */
async function untilEnd(id, words) {
  for (let step = 0; (await label(id)) !== words; step += 1) {
    assert.ok(step < 30, `${id} does not end`);
    const before = await label(id);
    await page.click(at(id));
    await waitFor(page, `${id} to be done`, ({ css, last }) => document.querySelector(css).ariaLabel !== last, {
      css: at(id),
      last: before,
    });
  }
}

/** Counts the photos that are embedded from now on. Returns the function that reads the count. */
async function watchReading() {
  await page.evaluate(() => {
    const { handful } = globalThis;
    globalThis.read = 0;
    const embed = Object.getPrototypeOf(handful).embed;
    handful.embed = (photos, more) => {
      globalThis.read += photos.length;
      return embed.call(handful, photos, more);
    };
  });
  return () => page.evaluate(() => globalThis.read);
}

step('removing a photo', () =>
  undoAndRedo(/1\.jpg removed/, async () => {
    await page.raw.locator(app.inClass(CAT.label, 'photo-open')).first().focus();
    await page.press('Delete');
  }),
);

step('moving a photo', () =>
  undoAndRedo(/1\.jpg moved to coffee/, async () => {
    await app.movePhoto(page, CAT.label, COFFEE.label);
  }),
);

step('dragging a photo to another class', () =>
  undoAndRedo(/\d\.jpg moved to coffee/, async () => {
    const card = at('class-card', { label: COFFEE.label });
    const [from, to] = await Promise.all(
      [app.inClass(CAT.label, 'photo'), card].map((css) => page.raw.locator(css).first().boundingBox()),
    );
    const { mouse } = page.raw;
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    // Its own class is not offered.
    await mouse.move(from.x + from.width / 2 + 20, from.y + from.height / 2, { steps: 5 });
    await waitFor(
      page,
      'the other class to be offered',
      (css) => document.querySelector(css)?.matches('.inviting'),
      card,
    );
    assert.equal(await app.count(page, '.card.inviting'), 1);
    await mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 5 });
    // The browser looks for a drop target when the mouse moves again.
    await mouse.move(to.x + to.width / 2 + 2, to.y + to.height / 2, { steps: 2 });
    await waitFor(page, 'the class to be marked', (css) => document.querySelector(css)?.matches('.over'), card);
    await mouse.up();
    await disappears(page, '.card.inviting');
  }),
);

step('renaming a class', () => undoAndRedo(/cat renamed to tabby/, () => app.renameClass(page, CAT.label, 'tabby')));

step('making a class', () => undoAndRedo(/class Class 3 made/, () => page.click(at('add-class'))));

step('deleting a class with its photos', () =>
  undoAndRedo(/class cat deleted/, async () => {
    await app.deleteClass(page, CAT.label);
    await disappears(page, at('class-card', { label: CAT.label }));
  }),
);

step('adding photos', () =>
  undoAndRedo(/2 photos added to cat/, () => app.addPhotos(page, CAT.label, CAT.photos.slice(4, 6), 6)),
);

step('choosing a head', async () => {
  await app.openAdvanced(page);
  await undoAndRedo(/Class averages/, () => page.select(at('head-select'), 'prototype'));
});

step('renaming the project', () =>
  undoAndRedo(/project renamed to Pets/, async () => {
    await page.click('#project-button');
    await page.fill(at('project-name'), 'Pets');
    await page.press('Escape');
  }),
);

step('photos to recognise', () =>
  undoAndRedo(/3 photos to recognise/, () =>
    app.recognise(
      page,
      queries()
        .slice(0, 3)
        .map(({ path }) => path),
    ),
  ),
);

step('taking one of them off the results', async () => {
  await page.click(at('redo'));
  await undoAndRedo(/jpg removed from the results/, () => page.click(at('remove-query')));
});

step('clearing the results', () =>
  undoAndRedo(/results cleared/, async () => {
    await page.click(at('clear-queries'));
    await disappears(page, at('query-result'));
  }),
);

step('restored results are answered with the current classes', async () => {
  const { results } = await pageState();
  await page.click(at('clear-queries'));
  await app.renameClass(page, CAT.label, 'tabby');
  await pageState();
  // The first step restores the name, the second the results.
  for (const _ of ['the name', 'the results']) await page.click(at('undo'));
  assert.deepEqual((await pageState()).results, results);
});

step('undoing a cancellation recognises the photos', async () => {
  const before = await pageState();
  const photos = Array.from({ length: 12 }, () => COFFEE.photos).flat();
  await page.choose(at('query-files'), photos);
  // So many could be labelled as a folder instead.
  await page.click(at('ask-query'));
  await page.click(at('cancel'));
  const { results } = await pageState();
  assert.ok(
    results.length < before.results.length + photos.length,
    'all photos were recognised before the cancellation',
  );
  assert.match(await label('undo'), /recognising of \d+ photos cancelled/);
  await page.click(at('undo'));
  const after = await pageState();
  assert.equal(after.results.length, before.results.length + photos.length);
  assert.ok(
    after.results.every(([, state]) => state === 'done'),
    'a photo has no answer',
  );
  await page.click(at('undo'));
  assert.deepEqual(await pageState(), before);
});

step('another mode, which reads everything again', async () => {
  const before = await pageState();
  await app.anotherEngine(page, () => page.select(at('mode-select'), 'quality'));
  const { mode, cards } = await pageState();
  assert.equal(mode, 'quality');
  assert.deepEqual(cards, before.cards);
  assert.match(await label('undo'), /care per photo: Quality/);
  await app.anotherEngine(page, () => page.click(at('undo')));
  assert.deepEqual(await pageState(), before);
});

step('a text field has its own undo, and a cancelled batch leaves nothing to undo', async () => {
  const before = await pageState();
  const words = await label('undo');
  await page.raw.locator(at('class-name')).first().focus();
  await page.raw.keyboard.type('x');
  await page.press(UNDO);
  await page.press('Tab');
  assert.deepEqual(await pageState(), before);
  assert.equal(await label('undo'), words, 'undo in the field changed the page');
  const photos = Array.from({ length: 12 }, () => COFFEE.photos).flat();
  await app.addPhotos(page, COFFEE.label, photos);
  await page.click(at('cancel'));
  assert.deepEqual(await pageState(), before);
  assert.equal(await label('undo'), words);
});

step('back to the beginning and forward to the end', async () => {
  await untilEnd('undo', 'Nothing to undo');
  const { cards } = await pageState();
  assert.deepEqual(
    cards.map(({ label, photos }) => [label, photos.length]),
    [
      ['Class 1', 0],
      ['Class 2', 0],
    ],
  );
  await untilEnd('redo', 'Nothing to redo');
  await pageState();
});
