// Projects go between a browser and the native command, which then predict the same.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as app from './support/app.mjs';
import { openBrowser } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, photoFolders, portable, queries } from './support/fixtures.mjs';
import { openSite } from './support/site.mjs';

const COMMAND = fileURLToPath(new URL('../../target/release/handful', import.meta.url));
/** Between engines; one engine retrains to the same within this. */
const BETWEEN = 1e-4;
const WITHIN = 1e-6;

/** int8 computes the same bits everywhere; f32 may differ in the order of summation. */
for (const [precision, mode] of [
  ['int8', 'quality'],
  ['f32', 'quality'],
  ['int8', 'best'],
]) {
  test(
    `${precision} projects in ${mode} mode predict the same in Chromium and natively, both ways`,
    {
      skip: skipped('chromium'),
      timeout: 180_000,
    },
    () =>
      withPage('chromium', { precision, mode }, async ({ page, folder }) => {
        const asked = queries().map(({ path }) => portable(path));
        const { saved, before, opened, after } = await page.evaluate(teachAndSave, {
          lessons: classes().map(({ label, photos }) => ({ label, photos: photos.map(portable) })),
          asked,
        });
        assert.equal(opened, 18, 'photos in the file');
        assertSame(after, before, WITHIN);
        const path = join(folder, 'saved.handful');
        writeFileSync(path, Buffer.from(saved, 'base64'));
        assertSame(
          natively('predict', path, ...queries().map((query) => query.path), '--json'),
          before,
          BETWEEN,
        );

        const theirs = join(folder, 'trained.handful');
        natively(
          'train',
          photoFolders(),
          '--out',
          theirs,
          '--precision',
          precision,
          '--mode',
          mode,
          '--head',
          'linear',
        );
        const expected = natively(
          'predict',
          theirs,
          ...queries().map((query) => query.path),
          '--json',
        );
        const file = readFileSync(theirs).toString('base64');
        assertSame(await page.evaluate(openAndAsk, { file, asked }), expected, BETWEEN);
      }),
  );
}

for (const engine of ['firefox', 'webkit']) {
  test(`${engine} saves and opens with photos`, { skip: skipped(engine), timeout: 180_000 }, () =>
    withPage(engine, { precision: 'int8', mode: 'quality' }, async ({ page }) => {
      const [cat, coffee] = classes();
      const { before, opened, after } = await page.evaluate(teachAndSave, {
        lessons: [cat, coffee].map(({ label, photos }) => ({
          label,
          photos: photos.slice(0, 2).map(portable),
        })),
        asked: queries()
          .slice(0, 2)
          .map(({ path }) => portable(path)),
      });
      assert.equal(opened, 4);
      assertSame(after, before, WITHIN);
    }),
  );
}

async function withPage(engine, { precision, mode }, use) {
  const folder = mkdtempSync(join(tmpdir(), 'handful-project-'));
  const site = await openSite();
  const page = await openBrowser(engine);
  try {
    await app.open(page, site.url(`device=cpu&precision=${precision}&mode=${mode}`));
    await use({ page, folder });
    assert.deepEqual(await page.faults(), []);
  } finally {
    await page.close();
    await site.close();
    rmSync(folder, { recursive: true });
  }
}

function natively(...words) {
  const { status, stdout, stderr } = spawnSync(COMMAND, words, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return words.at(-1) === '--json' ? JSON.parse(stdout) : stdout;
}

function assertSame(actual, expected, limit) {
  assert.equal(actual.length, expected.length);
  for (const [at, { label, unlike, similarity, scores }] of actual.entries()) {
    const other = expected[at];
    const about = `${basename(other.file ?? `${at}`)}: ${JSON.stringify(scores)} ${JSON.stringify(other.scores)}`;
    assert.deepEqual([label, unlike], [other.label, other.unlike], about);
    assert.ok(Math.abs(similarity - other.similarity) <= limit, about);
    for (const [place, score] of scores.entries()) {
      assert.equal(score.label, other.scores[place].label, about);
      assert.ok(Math.abs(score.probability - other.scores[place].probability) <= limit, about);
    }
  }
}

/** In the page: teaches, saves with photos, adds to it, opens it again. */
async function teachAndSave({ lessons, asked }) {
  const { handful } = globalThis;
  const toFile = ({ name, type, base64 }) =>
    new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name, {
      type,
    });
  for (const { label } of await handful.classes()) await handful.removeClass(label);
  const photos = new Map();
  for (const lesson of lessons) {
    const files = lesson.photos.map(toFile);
    const { added } = await handful.add(lesson.label, files);
    for (const [index, { id }] of added.entries()) photos.set(id, files[index]);
  }
  await handful.train();
  const files = asked.map(toFile);
  const before = await handful.predict(files);
  const project = await handful.save({ name: 'taught', photos });
  await handful.removeClass(lessons[0].label);
  const opened = await handful.open(project);
  const after = await handful.predict(files);
  let same = 0;
  for (const [id, photo] of opened.photos) {
    const [ours, theirs] = await Promise.all([photo.arrayBuffer(), photos.get(id).arrayBuffer()]);
    if (photo.name === photos.get(id).name && ours.byteLength === theirs.byteLength) same += 1;
  }
  const bytes = new Uint8Array(await (await handful.save({ name: 'taught' })).arrayBuffer());
  const saved = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return { saved, before, opened: same, after };
}

/** In the page: makes a classifier of a project, whose precision it takes, and asks. */
async function openAndAsk({ file, asked }) {
  const toFile = ({ name, type, base64 }) =>
    new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name, { type });
  const project = toFile({ name: 'x.handful', type: '', base64: file });
  const { handful } = globalThis;
  const { classes } = await handful.open(project);
  if (classes.length !== 3) throw new Error('The project is not there.');
  return handful.predict(asked.map(toFile));
}
