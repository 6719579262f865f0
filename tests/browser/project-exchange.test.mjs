// Projects are exchanged between a browser and the native command, which then predict the same.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classes, photoFolders, portable, queries } from './support/fixtures.mjs';
import { pageTest, temporaryFolder } from './support/page.mjs';

const COMMAND = fileURLToPath(new URL('../../target/release/handful', import.meta.url));
/** Largest difference of a probability between two engines, and between two trainings of one engine. */
const BETWEEN = 1e-4;
const WITHIN = 1e-6;

/** int8 computes the same bits everywhere; f32 may differ in the order of summation. */
const CASES = [
  ['int8', 'quality'],
  ['f32', 'quality'],
  ['int8', 'best'],
];

for (const [precision, mode] of CASES) {
  const options = { query: `device=cpu&precision=${precision}&mode=${mode}` };
  pageTest(
    `${precision} projects in ${mode} mode predict the same in Chromium and natively`,
    options,
    async ({ page, t }) => {
      const folder = temporaryFolder(t);
      const paths = queries().map(({ path }) => path);
      const asked = paths.map(portable);
      const { saved, before, opened, after } = await page.evaluate(teachAndSave, { taught: taught(), asked });
      assert.equal(opened, 18, 'photos in the file');
      assertSame(after, before, WITHIN);
      const ours = join(folder, 'saved.handful');
      writeFileSync(ours, Buffer.from(saved, 'base64'));
      assertSame(natively('predict', ours, ...paths, '--json'), before, BETWEEN);

      const theirs = join(folder, 'trained.handful');
      const settings = ['--precision', precision, '--mode', mode, '--head', 'linear'];
      natively('train', photoFolders(), '--out', theirs, ...settings);
      const expected = natively('predict', theirs, ...paths, '--json');
      const file = readFileSync(theirs).toString('base64');
      assertSame(await page.evaluate(openAndPredict, { file, asked }), expected, BETWEEN);
    },
  );
}

for (const engine of ['firefox', 'webkit']) {
  const options = { engine, query: 'device=cpu&precision=int8&mode=quality' };
  pageTest(`${engine} saves and opens with photos`, options, async ({ page }) => {
    const [cat, coffee] = taught();
    const { before, opened, after } = await page.evaluate(teachAndSave, {
      taught: [cat, coffee].map(({ label, photos }) => ({ label, photos: photos.slice(0, 2) })),
      asked: queries()
        .slice(0, 2)
        .map(({ path }) => portable(path)),
    });
    assert.equal(opened, 4);
    assertSame(after, before, WITHIN);
  });
}

const taught = () => classes().map(({ label, photos }) => ({ label, photos: photos.map(portable) }));

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

// Run in the page:

/** Teaches, predicts, saves with photos, changes the classes, opens the saved project and predicts again. */
async function teachAndSave({ taught: classesToTeach, asked }) {
  const { handful, testing } = globalThis;
  for (const { label } of await handful.classes()) await handful.removeClass(label);
  const photos = new Map();
  for (const { label, photos: given } of classesToTeach) {
    const files = given.map(testing.toFile);
    const { added } = await handful.add(label, files);
    for (const [index, { id }] of added.entries()) photos.set(id, files[index]);
  }
  await handful.train();
  const files = asked.map(testing.toFile);
  const before = await handful.predict(files);
  const project = await handful.save({ name: 'taught', photos });
  await handful.removeClass(classesToTeach[0].label);
  const opened = await handful.open(project);
  const after = await handful.predict(files);
  let same = 0;
  for (const [id, photo] of opened.photos) {
    const [ours, theirs] = await Promise.all([photo.arrayBuffer(), photos.get(id).arrayBuffer()]);
    if (photo.name === photos.get(id).name && ours.byteLength === theirs.byteLength) same += 1;
  }
  const saved = await testing.toBase64(await handful.save({ name: 'taught' }));
  return { saved, before, opened: same, after };
}

/** Opens a project in a classifier of its precision, and predicts. */
async function openAndPredict({ file, asked }) {
  const { handful, testing } = globalThis;
  const opened = await handful.open(testing.toFile({ name: 'x.handful', base64: file }));
  if (opened.classes.length !== 3) throw new Error('The project was not opened.');
  return handful.predict(asked.map(testing.toFile));
}
