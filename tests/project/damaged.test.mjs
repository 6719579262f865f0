// Damaged, foreign and hostile project files: the package and the native command refuse the same files with the same code.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { newContext, newSession, photo, SAVE } from './support/classifier.mjs';
import { zip } from './support/zip.mjs';

const COMMAND = fileURLToPath(new URL('../../target/release/handful', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
const QUERY = join(FIXTURES, 'queries/cat-1.jpg');

/** The error message of each code. */
const WORDS = {
  'not-a-project': /This file is not a project of handful: /,
  'damaged-project': /This project file is damaged: /,
  'project-too-large': /This project .*(too large|limits are)/,
  'newer-project': /open it with a later version/,
  'contract-mismatch': /The embeddings were made by /,
};
/** The command can read another backbone's file, so it says how to name it. */
const NATIVE_WORDS = {
  'contract-mismatch': /The embeddings were made by |This project was made with the backbone .* Name its file with --backbone/,
};

let folder;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'handful-damaged-'));
});
after(() => rmSync(folder, { recursive: true }));

const whole = readFileSync(join(FIXTURES, 'projects/current.handful'));

/** The entries of the whole file, which the native command wrote uncompressed and in this order. */
const [manifest, embeddings] = (() => {
  const end = (name, at) => whole.indexOf(name, at) + name.length;
  const start = end('manifest.json', 0);
  const next = whole.indexOf('PK\x03\x04', start);
  const rows = end('embeddings.safetensors', next);
  return [whole.subarray(start, next), whole.subarray(rows, whole.indexOf('PK\x01\x02', rows))];
})();

/** A safetensors file without the checksums in its header, which notice every change of the manifest. */
function unchecked(bytes) {
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
  delete header.__metadata__;
  const json = Buffer.from(
    JSON.stringify(header).padEnd(Math.ceil(JSON.stringify(header).length / 8) * 8),
  );
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([prefix, json, bytes.subarray(8 + length)]);
}

const entry = (name, data, more = {}) => ({ name, data: Buffer.from(data), ...more });
const both = (more = {}) => [
  entry('manifest.json', manifest, more),
  entry('embeddings.safetensors', embeddings),
];
const deflated = (data) => ({ raw: deflateRawSync(data), method: 8 });

/** The project with a manifest in which something else stands. */
function changed(change, rows = unchecked(embeddings)) {
  const value = JSON.parse(manifest.toString());
  return zip([
    entry('manifest.json', JSON.stringify(change(value) ?? value)),
    entry('embeddings.safetensors', rows),
  ]);
}

function flipped(bytes, at) {
  const copy = Buffer.from(bytes);
  copy[at] ^= 1;
  return copy;
}

function notFinite() {
  const rows = unchecked(embeddings);
  rows.writeUInt32LE(0x7fc00000, rows.length - 8);
  return rows;
}

const ZEROS = Buffer.alloc(100 * 2 ** 20);

/** By what is done to the file: the file, and the kind of refusal, or null where it opens. */
const CORPUS = {
  'as it is': () => [whole, null],
  'compressed by somebody': () => [zip(both(deflated(manifest))), null],
  'with entries that mean nothing': () => [
    zip([...both(), entry('../../../escaped.txt', 'x'), entry('notes/', ''), entry('C:\\x', 'y')]),
    null,
  ],
  'nothing at all': () => [Buffer.alloc(0), 'not-a-project'],
  'one byte': () => [Buffer.from('P'), 'not-a-project'],
  'a photo': () => [readFileSync(QUERY), 'not-a-project'],
  'text before the zip': () => [
    Buffer.concat([Buffer.from('#!/bin/sh\n'), whole]),
    'not-a-project',
  ],
  'a zip of something else': () => [
    zip([entry('metadata.json', '{"labels":["a"]}')]),
    'not-a-project',
  ],
  'an empty zip': () => [zip([]), 'not-a-project'],
  "another program's manifest": () => [changed(() => ({ labels: ['a'] })), 'not-a-project'],
  'a later version': () => [
    changed((m) => ({ format: m.format, version: 2, brand: 'new' })),
    'newer-project',
  ],
  'a head of later': () => [changed((m) => void (m.head.name = 'brain')), 'newer-project'],
  'other weights': () => [
    changed((m) => void (m.space.weights = 'f'.repeat(64))),
    'contract-mismatch',
  ],
  'another contract': () => [changed((m) => void (m.space.contract = 2)), 'contract-mismatch'],
  'another backbone': () => [changed((m) => void (m.space.backbone = 'vit')), 'contract-mismatch'],
  'cut to a tenth': () => [whole.subarray(0, whole.length / 10), 'damaged-project'],
  'cut to a half': () => [whole.subarray(0, whole.length / 2), 'damaged-project'],
  'cut by one byte': () => [whole.subarray(0, -1), 'damaged-project'],
  'a zip of nothing but its first bytes': () => [Buffer.from('PK\x03\x04'), 'damaged-project'],
  'no embeddings': () => [zip(both().slice(0, 1)), 'damaged-project'],
  'two manifests': () => [zip([...both(), entry('manifest.json', manifest)]), 'damaged-project'],
  'a manifest that is cut off': () => [
    zip([entry('manifest.json', manifest.subarray(0, 99)), both()[1]]),
    'damaged-project',
  ],
  'a manifest of nothing': () => [zip([entry('manifest.json', ''), both()[1]]), 'damaged-project'],
  'a manifest that is no text': () => [
    zip([entry('manifest.json', [0xff, 0xfe]), both()[1]]),
    'damaged-project',
  ],
  'a manifest that nests deeply': () => [
    zip([entry('manifest.json', `{"colours":${'['.repeat(1e6)}`), both()[1]]),
    'damaged-project',
  ],
  'another name, unnoticed by the zip': () => [
    zip([entry('manifest.json', manifest.toString().replace('rockets', 'sockets')), both()[1]]),
    'damaged-project',
  ],
  'a wrong bit in the embeddings': () => [flipped(whole, whole.length - 2000), 'damaged-project'],
  'a number that is none': () => [changed(() => {}, notFinite()), 'damaged-project'],
  'a photo twice': () => [changed((m) => void (m.examples[1].id = 1)), 'damaged-project'],
  'a photo too few': () => [changed((m) => void m.examples.pop()), 'damaged-project'],
  'a photo of no class': () => [
    changed((m) => void (m.examples[0].label = 'cow')),
    'damaged-project',
  ],
  'a class twice': () => [changed((m) => void m.classes.push('cat')), 'damaged-project'],
  'a photo that would lie outside': () => [
    changed((m) => void (m.examples[0].photo = 'photos/../../x.jpg')),
    'damaged-project',
  ],
  'an encrypted manifest': () => [zip(both({ flags: 1 })), 'damaged-project'],
  'a compression of another kind': () => [zip(both({ method: 12 })), 'damaged-project'],
  'compressed data that is none': () => [
    zip(both({ method: 8, raw: Buffer.from('hello') })),
    'damaged-project',
  ],
  'a manifest shorter than it claims': () => [
    zip(both({ method: 8, raw: deflateRawSync(manifest), size: 9999 })),
    'damaged-project',
  ],
  'a directory that counts too many': () => [zip(both(), { count: 3 }), 'damaged-project'],
  'a bomb that says so': () => [
    zip([entry('manifest.json', ZEROS, deflated(ZEROS)), both()[1]]),
    'project-too-large',
  ],
  'a bomb that lies': () => [
    zip([entry('manifest.json', ZEROS, { ...deflated(ZEROS), size: 1000 }), both()[1]]),
    'damaged-project',
  ],
  'embeddings of 4 GB, it says': () => [
    zip([both()[0], entry('embeddings.safetensors', embeddings, { method: 8, size: 0xfffffff0 })]),
    'project-too-large',
  ],
  'more entries than anyone has photos': () => [
    zip([...both(), ...Array.from({ length: 300_000 }, (_, at) => entry(`${at}`, ''))]),
    'project-too-large',
  ],
};

for (const [what, make] of Object.entries(CORPUS)) {
  test(what, async () => {
    const [bytes, code] = make();
    const before = readdirSync(folder);
    const path = join(folder, 'project.handful');
    writeFileSync(path, bytes);

    const session = newSession();
    await session.add(newContext(), 'kept', [photo(1), photo(2)]);
    const opening = session.open(newContext(), new Blob([bytes]), false);
    const native = spawnSync(COMMAND, ['predict', path, QUERY, '--csv'], { encoding: 'utf8' });
    if (code === null) {
      const { classes } = await opening;
      assert.deepEqual(
        classes.map(({ label, examples }) => [label, examples.length]),
        [
          ['cat', 2],
          ['rocket', 2],
        ],
      );
      assert.match(
        native.stdout,
        /^file,label,unlike,similarity,cat,rocket\n.*cat-1\.jpg,/,
        native.stderr,
      );
    } else {
      await assert.rejects(opening, (error) => {
        assert.equal(error.code, code, error.message);
        assert.match(error.message, WORDS[code]);
        assert.match(error.message, /\.$/);
        return true;
      });
      assert.deepEqual(await session.classes(), [{ label: 'kept', count: 2 }], 'something changed');
      assert.equal(native.status, 1, native.stdout);
      assert.match(native.stderr, NATIVE_WORDS[code] ?? WORDS[code]);
      assert.ok(native.stderr.includes(path), 'the file is not named');
    }
    rmSync(path);
    assert.deepEqual(readdirSync(folder), before, 'something was written');
  });
}

test('a picture that is cut off or missing keeps the project open', async () => {
  const listed = JSON.parse(manifest.toString());
  listed.examples[0].photo = 'photos/1.jpg';
  listed.examples[1].photo = 'photos/2.jpg';
  listed.examples[2].thumbnail = 'thumbnails/3.jpg';
  const file = zip([
    entry('manifest.json', JSON.stringify(listed)),
    entry('embeddings.safetensors', unchecked(embeddings)),
    entry('photos/1.jpg', 'whole'),
    entry('thumbnails/3.jpg', 'not deflated', { method: 8 }),
  ]);
  const opened = await newSession().open(newContext(), new Blob([file]), false);
  assert.deepEqual([...opened.photos.keys()], [1]);
  assert.equal(await opened.photos.get(1).text(), 'whole');
  assert.deepEqual(opened.notes, [
    'The picture photos/2.jpg is missing or damaged.',
    'The picture thumbnails/3.jpg is missing or damaged.',
  ]);
});

test('a file of version 1 is read, and refused only because its weights are earlier ones', async () => {
  const earlier = readFileSync(join(FIXTURES, 'projects/version-1.handful'));
  await assert.rejects(newSession().open(newContext(), new Blob([earlier]), false), {
    code: 'contract-mismatch',
    message: /with the weights 3d6cadc1ba7b5f5f; .*, or embed the photos again\.$/,
  });
  // With the name of the present weights in its place, nothing else is in the way.
  const weights = /"weights":"[0-9a-f]{64}"/;
  const [present] = weights.exec(manifest.toString());
  const renamed = Buffer.from(earlier.toString('latin1').replace(weights, present), 'latin1');
  const manifestOf = (file) => {
    const start = file.indexOf('{"format"');
    return file.subarray(start, file.indexOf('PK\x03\x04', start));
  };
  const rows = earlier.indexOf('embeddings.safetensors') + 'embeddings.safetensors'.length;
  const old = earlier.subarray(rows, earlier.indexOf('PK\x01\x02', rows));
  const file = zip([
    entry('manifest.json', manifestOf(renamed)),
    entry('embeddings.safetensors', unchecked(old)),
  ]);
  const opened = await newSession().open(newContext(), new Blob([file]), false);
  assert.equal(opened.name, 'Cats and rockets');
  assert.deepEqual(opened.head, { name: 'ridge', seed: 0 });
  assert.deepEqual(
    opened.classes.map(({ label, examples }) => [label, examples.map(({ name }) => name)]),
    [
      ['cat', ['cat/1.jpg', 'cat/2.jpg']],
      ['rocket', ['rocket/1.jpg', 'rocket/2.jpg']],
    ],
  );
});

test('chance damage is refused or changes nothing that counts', async () => {
  let state = 1;
  const random = (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  const session = newSession();
  await session.add(newContext(), 'kept', [photo(1)]);
  let refused = 0;
  for (let turn = 0; turn < 300; turn += 1) {
    const bytes = Buffer.from(whole);
    // Where the structure is; the rows of numbers in between are checked by their sum.
    const place = () => (random(2) ? random(1400) : bytes.length - 1 - random(300));
    for (let change = 0; change <= random(3); change += 1) bytes[place()] ^= 1 + random(255);
    const error = await session.open(newContext(), new Blob([bytes]), false).then(
      (opened) => {
        const labels = opened.classes.map(({ label, examples }) => `${label} ${examples.length}`);
        assert.deepEqual(labels, ['cat 2', 'rocket 2']);
      },
      (error) => error,
    );
    if (!error) continue;
    refused += 1;
    assert.ok(error.code in WORDS, `${error.code}: ${error.stack}`);
  }
  assert.ok(refused > 200, `${refused} refused`);
});

test('what was saved here is opened natively, with the same predictions', async () => {
  const session = newSession();
  await session.open(newContext(), new Blob([whole]), false);
  const { file } = await session.save(newContext(), SAVE);
  const path = join(folder, 'saved.handful');
  writeFileSync(path, Buffer.from(await file.arrayBuffer()));
  const run = (project) =>
    spawnSync(COMMAND, ['predict', project, QUERY, '--json'], { encoding: 'utf8' });
  const [ours, theirs] = [run(path), run(join(FIXTURES, 'projects/current.handful'))];
  assert.equal(ours.status, 0, ours.stderr);
  assert.deepEqual(JSON.parse(ours.stdout), JSON.parse(theirs.stdout));
});
