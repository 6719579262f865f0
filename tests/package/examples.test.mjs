// The examples of the repository and of the documentation, with the packed package.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openBrowser, waitFor } from '../browser/support/browsers.mjs';
import { skipped } from '../browser/support/find.mjs';
import { classes, fixturePath, photoFolders, queries } from '../browser/support/fixtures.mjs';
import { network, PREPROCESSING } from '../lib/support/onnx.mjs';
import { zip } from '../lib/support/zip.mjs';
import { install } from './support/environment.mjs';
import { openWithCamera } from './support/chromium.mjs';
import { serveFiles } from './support/server.mjs';

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));
const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const GUIDE = fileURLToPath(new URL('../../docs/getting-started.md', import.meta.url));
const LIB = fileURLToPath(new URL('../../www/lib/', import.meta.url));
const chromium = { skip: skipped('chromium'), timeout: 240_000 };
const lessons = classes().slice(0, 2);
const [query] = queries().filter(({ label }) => label === lessons[0].label);

test('Node script over a folder', { timeout: 120_000 }, async () => {
  const node = await install('example-node', join(EXAMPLES, 'node'));
  try {
    const questions = join(node.folder, 'questions');
    cpSync(fixturePath('queries'), questions, { recursive: true });
    // Is no photo, and must not shift the names of those that follow.
    mkdirSync(join(questions, '0'));
    const said = await node.run(process.execPath, ['main.mjs', photoFolders(), questions]);
    const lines = said.trim().split('\n');
    for (const { path, label } of queries()) {
      const name = path.split('/').at(-1);
      assert.ok(lines.includes(`${name}: ${label ?? 'unlike all of these'}`), `${name} in\n${said}`);
    }
  } finally {
    node.remove();
  }
});

test('plain page', chromium, () =>
  inPage('plain', '.', async (page) => {
    await page.choose('[data-class=cat]', lessons[0].photos.slice(0, 4));
    await page.choose('[data-class=dog]', lessons[1].photos.slice(0, 4));
    await waitFor(page, 'the question', () => !document.querySelector('#query').disabled);
    await page.choose('#query', [query.path]);
    await waitFor(page, 'the answer', () => document.querySelector('output').value === 'A cat.');
  }));

test('React', chromium, () =>
  inPage('react', 'dist', async (page) => {
    await waitFor(page, 'the classifier', () => document.querySelector('input')?.disabled === false);
    await page.choose('p:nth-of-type(1) input', lessons[0].photos.slice(0, 4));
    await page.choose('p:nth-of-type(2) input', lessons[1].photos.slice(0, 4));
    await waitFor(page, 'the question', () => !document.querySelector('p:nth-of-type(3) input').disabled);
    await page.choose('p:nth-of-type(3) input', [query.path]);
    await waitFor(page, 'the answer', () => document.querySelector('output').textContent === 'cat');
  }));

test('live webcam', chromium, () =>
  inPage(
    'webcam',
    '.',
    async (page) => {
      await waitFor(page, 'the camera', () => document.querySelector('video').readyState > 1);
      for (const label of ['thumb up', 'thumb down', 'thumb up', 'thumb down']) {
        await page.click(`[data-class="${label}"]`);
      }
      const answers = ['thumb up', 'thumb down', 'neither'];
      await waitFor(page, 'answers', (words) => words.includes(document.querySelector('output').value), answers);
    },
    openWithCamera,
  ));

test('a page that seals itself', chromium, async () => {
  const [{ code }] = examplesOf({ text: readFileSync(README, 'utf8') }).filter(({ code }) => code.includes('document.'));
  const plain = await install('plain');
  let site;
  let page;
  try {
    const own = code.replace("'handful'", "'./node_modules/handful/dist/index.js'");
    writeFileSync(join(plain.folder, 'main.js'), `${own}\nglobalThis.handful = handful;`);
    site = await serveFiles(plain.folder);
    page = await openBrowser('chromium');
    await page.goto(site.url);
    await waitFor(page, 'the classifier', () => Boolean(globalThis.handful));
    const photos = lessons.map(({ label, photos: [path] }) => ({ label, bytes: [...readFileSync(path)] }));
    assert.deepEqual(await page.evaluate(useSealed, photos), { label: lessons[0].label, reached: 'TypeError' });
  } finally {
    await page?.close();
    site?.close();
    plain.remove();
  }
});

/** In the page: teaches, asks, exports, and tries to reach its own server. */
async function useSealed(photos) {
  const { handful } = globalThis;
  for (const { label, bytes } of photos) await handful.add(label, Uint8Array.from(bytes));
  await handful.train({ head: 'linear' });
  const { label } = await handful.predict(Uint8Array.from(photos[0].bytes));
  await handful.export('onnx');
  const reached = await fetch('./main.js').then(({ status }) => status, ({ name }) => name);
  return { label, reached };
}

test('every example of the documentation runs', { timeout: 240_000 }, async (t) => {
  const node = await install('node');
  try {
    // What is for a page is run in one, above.
    const blocks = [...sources()].flatMap(examplesOf).filter(({ code }) => !code.includes('document.'));
    assert.ok(blocks.length >= 18, `only ${blocks.length} examples were found`);
    for (const [index, { where, code }] of blocks.entries()) {
      const name = `example-${index}.mjs`;
      writeFileSync(join(node.folder, name), programOf(code));
      await t.test(`${where} ${code.split('\n')[0]}`, () => node.run(process.execPath, [name]));
    }
  } finally {
    node.remove();
  }
});

async function inPage(name, folder, use, open = () => openBrowser('chromium')) {
  const example = await install(`example-${name}`, join(EXAMPLES, name));
  let site;
  let page;
  try {
    if (folder === 'dist') await example.run('npm', ['run', 'build']);
    site = await serveFiles(join(example.folder, folder));
    page = await open();
    await page.goto(site.url);
    await use(page);
    assert.deepEqual(await page.errors(), []);
  } finally {
    await page?.close();
    site?.close();
    example.remove();
  }
}

function* sources() {
  yield { where: 'the README', text: readFileSync(README, 'utf8') };
  yield { where: "the package's README", text: readFileSync(join(LIB, 'README.md'), 'utf8') };
  yield { where: 'getting-started.md', text: readFileSync(GUIDE, 'utf8') };
  for (const name of readdirSync(join(LIB, 'src'), { recursive: true })) {
    if (name.endsWith('.ts')) yield { where: name, text: readFileSync(join(LIB, 'src', name), 'utf8') };
  }
}

/** Blocks of JavaScript in a page, and what stands behind `@example` in a comment. */
function examplesOf({ where, text }) {
  const fenced = text.matchAll(/^```js\n(.*?)^```/gms);
  const tagged = text.matchAll(/^ *\* @example\n((?: *\*(?!\/|\s*@).*\n)+)/gm);
  const plain = (comment) => comment.replace(/^ *\* ?/gm, '');
  return [
    ...Array.from(fenced, ([, code]) => ({ where, code })),
    ...Array.from(tagged, ([, comment]) => ({ where, code: plain(comment) })),
  ];
}

/** A program in which the names are there that the examples take for granted. */
function programOf(code) {
  const [cat, dog] = lessons.map(({ photos }) => JSON.stringify(photos.slice(0, 2)));
  const archive = zip(
    lessons.flatMap(({ label, photos }) =>
      photos.slice(0, 2).map((path, at) => ({ name: `${label}/${at}.jpg`, data: readFileSync(path) })),
    ),
  );
  return `
    import { readFileSync } from 'node:fs';
    import { className, Handful, HandfulError, readBackbone, Smoother } from 'handful';
    import { readCollection } from 'handful/collection';
    const open = (paths) => paths.map((path) => new File([readFileSync(path)], path));
    const catFiles = open(${cat});
    const dogFiles = open(${dog});
    const photos = [...catFiles, ...dogFiles];
    const [mugPhotos, glassPhotos, folder] = [catFiles, dogFiles, photos];
    const files = photos;
    const [photo] = photos;
    const archive = new File([Buffer.from('${archive.toString('base64')}', 'base64')], 'photos.zip');
    const zip = archive;
    const onnxFile = new File([Buffer.from('${Buffer.from(network()).toString('base64')}', 'base64')], 'small.onnx');
    const jsonFile = new File([${JSON.stringify(JSON.stringify(PREPROCESSING))}], 'preprocessor_config.json');
    const [otherCats, otherDogs, horses] = [catFiles, dogFiles, [photo]];
    const video = photo;
    // What pages have and Node.js has not.
    const context = { putImageData() {} };
    class ImageData { constructor(data, width, height) { Object.assign(this, { data, width, height }); } }
    const file = ${code.includes('readCollection') ? 'archive' : 'photo'};
    const handful = await Handful.create({ device: 'cpu', mode: 'fast' });
    await handful.add('cat', catFiles);
    await handful.add('dog', dogFiles);
    await handful.train();
    { ${code.replace(/^import .*\n/gm, '')} }
  `;
}
