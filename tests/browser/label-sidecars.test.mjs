// Labels become keywords in XMP sidecars beside the photos. What other programs wrote into a sidecar stays, a changed label
// replaces the earlier one, and exiv2 and exiftool, where they are installed, read what was written.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as app from './support/app.mjs';
import { appears, waitFor } from './support/browsers.mjs';
import { classes, fixturePath, portable } from './support/fixtures.mjs';
import { allRead, download, focusGrid, labelled, shareTaughtPage, shown } from './support/label.mjs';

const { at } = app;

/** As darktable writes it, with a keyword, a rating and its own history. */
const EXISTING = `<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
    xmlns:darktable="http://darktable.sf.net/"
   xmp:Rating="4"
   darktable:xmp_version="4">
   <dc:subject>
    <rdf:Seq>
     <rdf:li>forest &amp; moor</rdf:li>
    </rdf:Seq>
   </dc:subject>
   <lr:hierarchicalSubject>
    <rdf:Seq>
     <rdf:li>place|forest &amp; moor</rdf:li>
    </rdf:Seq>
   </lr:hierarchicalSubject>
   <darktable:history>
    <rdf:Seq>
     <rdf:li darktable:operation="exposure" darktable:enabled="1"/>
    </rdf:Seq>
   </darktable:history>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
`;
const NO_XMP = 'not <xml';

let page;
const out = mkdtempSync(join(tmpdir(), 'handful-xmp-'));
after(() => rmSync(out, { recursive: true }));

const step = shareTaughtPage({ photos: 6, shots: 4 }, async (opened) => {
  ({ page } = opened);
  const [photo] = classes()[0].photos;
  const files = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'].map((name) => ({ ...portable(photo), name }));
  const sidecars = { 'a.jpg.xmp': EXISTING, 'b.xmp': EXISTING, 'c.jpg.xmp': NO_XMP };
  await page.evaluate(fillPicked, { files, sidecars });
  await app.goTo(page, 'teach');
  await app.goTo(page, 'label');
  await openPicked();
});

step('a class becomes a keyword, and everything else of a sidecar stays', async () => {
  await labelAll('1');
  const notice = await save();
  assert.match(notice, /3 photos written\. 2 of them already had a sidecar.*no valid XMP: c\.jpg\.xmp/);
  const files = await page.evaluate(readAll);
  assert.deepEqual(Object.keys(files).sort(), ['a.jpg.xmp', 'b.xmp', 'c.jpg.xmp', 'd.jpg.xmp']);
  assert.equal(files['c.jpg.xmp'], NO_XMP);
  const [label] = await labels();
  assert.deepEqual(listIn(files['d.jpg.xmp'], 'dc:subject'), [label]);
  assert.deepEqual(listIn(files['d.jpg.xmp'], 'lr:hierarchicalSubject'), [label]);
  for (const name of ['a.jpg.xmp', 'b.xmp']) {
    assert.deepEqual(listIn(files[name], 'dc:subject'), ['forest &amp; moor', label]);
    assert.deepEqual(listIn(files[name], 'lr:hierarchicalSubject'), ['place|forest &amp; moor', label]);
    assert.match(files[name], /xmp:Rating="4"/);
    assert.match(files[name], /darktable:operation="exposure"/);
  }
});

step('a changed label replaces the earlier one, and no keyword of anyone else', async () => {
  await labelAll('2');
  await save();
  const files = await page.evaluate(readAll);
  const [, label] = await labels();
  assert.deepEqual(listIn(files['a.jpg.xmp'], 'dc:subject'), ['forest &amp; moor', label]);
  assert.deepEqual(listIn(files['d.jpg.xmp'], 'lr:hierarchicalSubject'), [label]);
  for (const name of ['a.jpg.xmp', 'd.jpg.xmp']) writeFileSync(join(out, name), files[name]);
  writeFileSync(join(out, 'd.jpg'), readFileSync(fixturePath('formats/baseline.jpg')));
});

step('where the folder cannot be written, a zip has the same sidecars', async () => {
  await page.evaluate(() => {
    const answer = async ({ mode }) => (mode === 'readwrite' ? 'denied' : 'granted');
    FileSystemDirectoryHandle.prototype.queryPermission = answer;
    FileSystemDirectoryHandle.prototype.requestPermission = answer;
  });
  await openPicked();
  const before = await page.evaluate(readAll);
  const zip = await download(page, 'xmp');
  const read = JSON.parse(execFileSync('python3', ['-c', READ_ZIP, zip], { encoding: 'utf8' }));
  assert.deepEqual(Object.keys(read).sort(), ['a.jpg.xmp', 'b.xmp', 'd.jpg.xmp']);
  // It merges what was there when the folder was opened.
  const [, label] = await labels();
  assert.deepEqual(listIn(read['a.jpg.xmp'], 'dc:subject'), ['forest &amp; moor', label]);
  assert.deepEqual(await page.evaluate(readAll), before);
});

for (const [tool, ask] of Object.entries({ exiv2: askExiv2, exiftool: askExiftool })) {
  test(`${tool} reads the keywords`, { skip: !isThere(tool) && `${tool} is not installed` }, async () => {
    const [, label] = await labels();
    assert.deepEqual(ask('d.jpg.xmp'), { subject: [label], hierarchy: [label], rating: '' });
    const wanted = { subject: ['forest & moor', label], hierarchy: ['place|forest & moor', label], rating: '4' };
    assert.deepEqual(ask('a.jpg.xmp'), wanted);
  });
}

/** Opens that folder, as it is on the disk now, to save what the person labelled. */
async function openPicked() {
  if ((await app.count(page, at('close-folder'))) > 0) await page.click(at('close-folder'));
  await page.click(at('label-pick'));
  await waitFor(
    page,
    'the folder',
    (css) => document.querySelector(css)?.textContent.includes('picked'),
    '#label-title',
  );
  await allRead(page);
  await page.click(at('label-export'));
  await page.select(at('export-scope'), 'person');
  await page.click(at('label-export'));
}

const labels = async () => (await app.held(page)).map(({ label }) => label);

/** Gives all four photos the class of a key. */
async function labelAll(key) {
  await focusGrid(page);
  await page.press('Control+a');
  await page.press(key);
  await labelled(page, 4);
  await app.rest(page);
}

/** Writes the sidecars; returns what the page says. */
async function save() {
  await page.evaluate((css) => document.querySelector(css)?.click(), `${at('notice')} button`);
  await shown(page);
  await page.click(at('label-export'));
  await page.click(at('export-xmp'));
  await appears(page, at('notice'));
  return app.text(page, at('notice'));
}

/** The items of a list, as they are written. */
function listIn(xmp, property) {
  const [, inside = ''] = xmp.match(new RegExp(`<${property}>(.*?)</${property}>`, 's')) ?? [];
  return [...inside.matchAll(/<rdf:li>(.*?)<\/rdf:li>/g)].map(([, item]) => item);
}

function isThere(tool) {
  try {
    execFileSync(tool, [tool === 'exiv2' ? '--version' : '-ver'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function askExiv2(file) {
  const print = (key) =>
    spawnSync('exiv2', ['-Pv', '-K', `Xmp.${key}`, 'print', join(out, file)], { encoding: 'utf8' }).stdout.trim();
  const list = (key) => print(key).split(', ');
  return { subject: list('dc.subject'), hierarchy: list('lr.hierarchicalSubject'), rating: print('xmp.Rating') };
}

function askExiftool(file) {
  const tags = ['-XMP-dc:Subject', '-XMP-lr:HierarchicalSubject', '-XMP-xmp:Rating'];
  const [read] = JSON.parse(execFileSync('exiftool', ['-json', ...tags, join(out, file)], { encoding: 'utf8' }));
  return {
    subject: [read.Subject].flat(),
    hierarchy: [read.HierarchicalSubject].flat(),
    rating: String(read.Rating ?? ''),
  };
}

const READ_ZIP = `
import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
print(json.dumps({name: archive.read(name).decode() for name in archive.namelist()}))
`;

// Run in the page:

/** Makes a folder of the browser's own that the folder dialog returns. */
async function fillPicked({ files, sidecars }) {
  const root = await navigator.storage.getDirectory();
  const picked = await root.getDirectoryHandle('picked', { create: true });
  const write = async (name, content) => {
    const file = await (await picked.getFileHandle(name, { create: true })).createWritable();
    await file.write(content);
    await file.close();
  };
  for (const photo of files) await write(photo.name, globalThis.testing.toFile(photo));
  for (const [name, content] of Object.entries(sidecars)) await write(name, content);
  window.showDirectoryPicker = async () => picked;
}

/** The sidecars of that folder. */
async function readAll() {
  const picked = await (await navigator.storage.getDirectory()).getDirectoryHandle('picked');
  const read = {};
  for await (const [name, handle] of picked.entries())
    if (name.endsWith('.xmp')) read[name] = await (await handle.getFile()).text();
  return read;
}
