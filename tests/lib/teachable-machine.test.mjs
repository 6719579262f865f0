// Models of Teachable Machine as far as they concern the package: what is written, learnt again and refused. That the
// client of Teachable Machine loads them is tested in a browser.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { readCollection } from '../../www/lib/dist/collection/index.js';
import { Handful } from '../../www/lib/dist/node/index.js';
import { classes } from '../browser/support/fixtures.mjs';

const taught = classes();
const labels = taught.map(({ label }) => label);
const blob = (path) => new Blob([readFileSync(path)]);

/** A classifier of the page's kind, with the files of its photos by their ids. */
let handful;
const files = new Map();

before(async () => {
  handful = await Handful.create({ device: 'cpu', mode: 'quality', precision: 'int8' });
  for (const { label, photos } of taught) {
    const { added } = await handful.add(label, photos.map(blob));
    for (const [index, { id }] of added.entries()) files.set(id, blob(photos[index]));
  }
  await handful.addClass('empty');
  await handful.train();
});

after(() => handful?.dispose());

async function exported(options) {
  const reports = [];
  const progress = [];
  const failures = [];
  const zip = await handful.export('teachable-machine', {
    name: 'Things',
    onReport: (report) => reports.push(report),
    onProgress: ({ phase, done, total }) => progress.push({ phase, done, total }),
    onFailure: (failure) => failures.push(failure),
    ...options,
  });
  return { zip, reports, progress, failures };
}

test('the photos are learnt again, and the report is that of the model', { timeout: 180_000 }, async () => {
  const { zip, reports, progress, failures } = await exported({ photos: files });
  assert.deepEqual(failures, []);
  const [report] = reports;
  assert.equal(reports.length, 1);
  assert.equal(report.leaveOneOut.total, files.size);
  const embedded = progress.filter(({ phase }) => phase === 'embed');
  assert.deepEqual(
    embedded.map(({ done, total }) => [done, total]),
    Array.from(files, (_, index) => [index + 1, files.size]),
  );
  // A real exported model gives its labels back, in the same order; a class without photos is not among them.
  const again = await readCollection(new File([zip], 'model.zip'));
  assert.deepEqual(
    again.classes.map(({ label, photos }) => [label, photos.length]),
    labels.map((label) => [label, 0]),
  );
  assert.deepEqual(
    again.notes.map(({ code }) => code),
    ['labels-only'],
  );
});

test('a photo that cannot be read is told and left out; a class without photos is refused', { timeout: 180_000 }, async () => {
  const [first] = files.keys();
  const broken = new Map(files).set(first, new Blob(['no photo']));
  const { failures, reports } = await exported({ photos: broken });
  assert.deepEqual(
    failures.map(({ code }) => code),
    ['unsupported-format'],
  );
  assert.equal(reports[0].leaveOneOut.total, files.size - 1);
  await assert.rejects(handful.export('teachable-machine', { photos: broken }), { code: 'unsupported-format' });
  const without = new Map([...files].filter(([id]) => id > taught[0].photos.length));
  await assert.rejects(exported({ photos: without }), { code: 'contract-mismatch', message: new RegExp(labels[0]) });
});

test('without photos it is refused, and so is a training that cannot be repeated', { timeout: 180_000 }, async () => {
  const sentence = /can only express fast mode in f32\. Give the photos/;
  await assert.rejects(handful.export('teachable-machine'), { code: 'contract-mismatch', message: sentence });
  const photos = [files];
  await assert.rejects(handful.export('teachable-machine', { photos }), { code: 'invalid-input' });
  const unlabelled = [blob(taught[0].photos[0])];
  await handful.train({ head: 'transport', unlabelled });
  await assert.rejects(exported({ photos: files }), { code: 'invalid-input', message: /unlabelled photos/ });
  await handful.train({ head: 'knn' });
  await assert.rejects(exported({ photos: files }), { code: 'invalid-input', message: /not a linear map/ });
  await handful.train();
  const abort = AbortSignal.abort(new Error('enough'));
  await assert.rejects(exported({ photos: files, signal: abort }), { message: 'enough' });
});
