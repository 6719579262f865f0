import assert from 'node:assert/strict';
import { File } from 'node:buffer';
import { test } from 'node:test';
import { readCollection } from '../../www/lib/dist/collection/index.js';
import { zip } from './support/zip.mjs';

globalThis.File ??= File;

const archive = (entries, name = 'photos.zip') => new File([zip(entries)], name);
const names = (...list) => list.map((name) => ({ name, data: name }));
const beside = (path, text = path) =>
  Object.assign(new File([text], path.split('/').at(-1)), { webkitRelativePath: path });

/** A collection as `{ label: [content of each photo] }`, its loose photos' names and its notes' codes. */
async function read(files) {
  const { classes, loose, notes } = await readCollection(files);
  const pairs = classes.map(async ({ label, photos }) => [
    label,
    await Promise.all(photos.map((photo) => photo.text())),
  ]);
  return {
    classes: Object.fromEntries(await Promise.all(pairs)),
    loose: loose.map(({ name }) => name),
    notes: notes.map(({ code }) => code),
  };
}

test('a zip of class folders, inside any number of folders', async () => {
  for (const around of ['', 'animals/', 'data/animals/']) {
    const paths = ['cat/1.jpg', 'cat/old/2.jpg', 'dog/10.jpg', 'dog/9.png'].map((p) => around + p);
    assert.deepEqual(await read(archive(names(...paths))), {
      classes: { cat: [paths[0], paths[1]], dog: [paths[3], paths[2]] },
      loose: [],
      notes: [],
    });
  }
});

test('photos beside the class folders have no label, and other files are left out', async () => {
  const found = await read(archive(names('a/cat/1.jpg', 'a/dog/1.jpg', 'a/2.jpg', 'a/read.txt')));
  assert.deepEqual(found.classes, { cat: ['a/cat/1.jpg'], dog: ['a/dog/1.jpg'] });
  assert.deepEqual([found.loose, found.notes], [['2.jpg'], ['skipped']]);
});

test('files of operating systems in a zip are skipped without a note', async () => {
  const found = await read(archive(names('cat/1.jpg', 'dog/.DS_Store', '__MACOSX/cat/._1.jpg')));
  assert.deepEqual(found, { classes: { cat: ['cat/1.jpg'] }, loose: [], notes: [] });
});

test('a zip with only photos is a class of its name', async () => {
  const found = await read(archive(names('0.jpg', '1.jpg'), 'Mugs-samples.zip'));
  assert.deepEqual(found.classes, { Mugs: ['0.jpg', '1.jpg'] });
});

test('a project of Teachable Machine', async () => {
  const manifest = { name: 'manifest.json', data: '{"type":"image","version":"2.4.5"}' };
  const samples = names('Red-!-0', 'Red-!-1', 'A/B-!-x-!-0', 'Blue-!-0.webp');
  const found = await read(archive([manifest, ...samples], 'project.tm'));
  assert.deepEqual(found.classes, {
    'A/B-!-x': ['A/B-!-x-!-0'],
    Blue: ['Blue-!-0.webp'],
    Red: ['Red-!-0', 'Red-!-1'],
  });
});

test('a Teachable Machine project with a complete manifest', async () => {
  const appdata = { publishResults: {}, trainEpochs: 50, trainBatchSize: 16, trainLearningRate: 0.001 };
  const data = JSON.stringify({ type: 'image', version: '2.4.4', appdata });
  const samples = names('Class 1-!-0.jpg', 'Class 1-!-10.jpg', 'Class 2-!-0.jpg');
  const found = await read(archive([{ name: 'manifest.json', data }, ...samples], 'project.tm'));
  assert.deepEqual(found.classes, {
    'Class 1': ['Class 1-!-0.jpg', 'Class 1-!-10.jpg'],
    'Class 2': ['Class 2-!-0.jpg'],
  });
});

test('other kinds of Teachable Machine projects are refused', async () => {
  const manifest = { name: 'manifest.json', data: '{"type":"audio"}' };
  await assert.rejects(read(archive([manifest, ...names('Hum-!-0')], 'project.tm')), {
    code: 'not-a-collection',
    message: /audio/,
  });
});

test('an exported model of Teachable Machine has only labels', async () => {
  const metadata = { name: 'metadata.json', data: '{"labels":["Red","Blue","Red",7]}' };
  const found = await read(archive([metadata, ...names('model.json', 'weights.bin')]));
  assert.deepEqual(found, { classes: { Red: [], Blue: [] }, loose: [], notes: ['labels-only'] });
});

test('a table beside photos, in the forms that tools write', async () => {
  const tables = [
    'file,label\n1.jpg,cat\r\nmore/2.jpg,"a ""big"", dog"\n',
    '\uFEFFclass;filename\ncat;1.JPG\n"a ""big"", dog";more\\2.jpg',
    '1.jpg\tcat\n./more/2.jpg\ta "big", dog\n\n',
  ];
  for (const table of tables) {
    const files = [beside('set/labels.csv', table), beside('set/1.jpg'), beside('set/more/2.jpg')];
    const found = await read([...files, beside('set/more/3.jpg')]);
    assert.deepEqual(found, {
      classes: { cat: ['set/1.jpg'], 'a "big", dog': ['set/more/2.jpg'] },
      loose: ['3.jpg'],
      notes: [],
    });
  }
});

test('a table in a zip whose photos exist, are missing, or are listed twice', async () => {
  const table = { name: 'labels.csv', data: 'file,label\n1.jpg,cat\n1.jpg,dog\n9.jpg,dog\n2.jpg,\n' };
  const found = await read(archive([table, ...names('a/1.jpg', '2.jpg')]));
  assert.deepEqual(found.classes, {});
  assert.deepEqual([found.loose, found.notes], [['2.jpg', '1.jpg'], ['missing-photo', 'contradiction']]);
});

test('names are compared in Unicode normal form', async () => {
  const [composed, decomposed] = ['Caf\u00e9', 'Cafe\u0301'];
  const folders = await read(archive(names(`${composed}/1.jpg`, `${decomposed}/2.jpg`, 'tea/3.jpg')));
  assert.deepEqual(Object.keys(folders.classes), [composed, 'tea']);
  assert.equal(folders.classes[composed].length, 2);
  const table = { name: 'labels.csv', data: `file,label\n${composed}.jpg,${decomposed}\n` };
  const found = await read(archive([table, ...names(`${decomposed}.jpg`)]));
  assert.deepEqual(found, { classes: { [composed]: [`${decomposed}.jpg`] }, loose: [], notes: [] });
});

test('labels that cannot name a class are told with their row, and the rest is read', async () => {
  const caption = 'A ripe fruit on a table. '.repeat(60);
  const rows = ['file,label', `1.jpg,"${caption}"`, '2.jpg,kiwi', '3.jpg," ki\u200bwi\n"', '4.jpg,\u200b', '5.jpg,"[{""x"": 1}]"'];
  const table = { name: 'labels.csv', data: rows.join('\n') };
  const { classes, loose, notes } = await readCollection(archive([table, ...names('1.jpg', '2.jpg', '3.jpg', '4.jpg', '5.jpg')]));
  assert.deepEqual(classes.map(({ label, photos }) => [label, photos.length]), [['kiwi', 2]]);
  assert.deepEqual(loose.map(({ name }) => name), ['1.jpg', '4.jpg', '5.jpg']);
  const [{ code, message }] = notes;
  assert.equal(code, 'refused-label');
  assert.match(message, /^Row 2 of labels\.csv \(1\.jpg\) has no name for a class \(“A ripe fruit .{0,40}…”\)\. A label/);
  assert.match(message, /at most 1000 characters, not 1499\..* Row 5 of labels\.csv \(4\.jpg\).* Row 6 .*JSON\./);
});

test('a folder with only spaces for a name has photos without a label', async () => {
  const found = await read(archive(names(' /1.jpg', 'b/2.jpg')));
  assert.deepEqual(found, { classes: { b: ['b/2.jpg'] }, loose: ['1.jpg'], notes: ['refused-label'] });
});

test('a table without labels is refused', async () => {
  const files = [new File(['only one column\n1.jpg'], 'a.csv'), new File([''], '1.jpg')];
  await assert.rejects(read(files), { code: 'not-a-collection', message: /“file” and “label”/ });
});

test('several collections are merged', async () => {
  const found = await read([
    archive(names('cat/1.jpg', 'dog/1.jpg')),
    archive(names('cat/2.jpg', 'cow/2.jpg')),
    new File(['x'], 'loose.jpg'),
  ]);
  assert.deepEqual(found.classes, {
    cat: ['cat/1.jpg', 'cat/2.jpg'],
    dog: ['dog/1.jpg'],
    cow: ['cow/2.jpg'],
  });
  assert.deepEqual(found.loose, ['loose.jpg']);
});

test('a damaged entry is named, and the others are read', async () => {
  const liar = { name: 'cat/2.jpg', data: 'x'.repeat(5000), size: 10 };
  const odd = { name: 'cat/3.jpg', data: 'x', method: 99 };
  const { classes, notes } = await readCollection(archive([...names('cat/1.jpg'), liar, odd]));
  assert.equal(classes[0].photos.length, 1);
  assert.deepEqual(
    notes.map(({ message }) => message.match(/cat\/\d/)?.[0]),
    ['cat/2', 'cat/3'],
  );
});

test('a zip compressed by a method that is not read says so, and what to do', async () => {
  const entries = names('cat/1.jpg', 'cat/2.jpg', 'dog/3.jpg', 'dog/4.jpg').map((entry) => ({ ...entry, method: 9 }));
  await assert.rejects(read(archive(entries)), {
    code: 'unsupported-archive',
    message: /cat\/1\.jpg, cat\/2\.jpg, dog\/3\.jpg and 1 more in photos\.zip cannot be read \(compressed by Deflate64, .*unpack it yourself/,
  });
  const { classes, notes } = await readCollection(archive([...names('cow/5.jpg'), ...entries]));
  assert.deepEqual(classes.map(({ label }) => label), ['cow']);
  assert.deepEqual(notes.map(({ code }) => code), ['unsupported-entry']);
});

test('another encoding can be chosen', async () => {
  const entry = (bytes) => ({ name: Buffer.from(`${bytes}2f312e6a7067`, 'hex'), data: 'x', isUtf8: false });
  const zipped = archive([entry('b9b7'), entry('c4f1')]);
  const labels = async (options) => (await readCollection(zipped, options)).classes.map(({ label }) => label).sort();
  assert.deepEqual(await labels({}), ['狗', '鸟']);
  assert.deepEqual(await labels({ encoding: 'EUC-KR' }), ['뭍', '쿰']);
  assert.deepEqual(await labels({ encoding: 'CP850' }), ['─±', '╣À']);
  await assert.rejects(labels({ encoding: 'klingon' }), { code: 'invalid-input', message: /klingon is not known/ });
});

test('a table that is not clear asks for the columns', async () => {
  const table = new File(['animal,colour,picture\ncat,red,1.jpg\ndog,blue,2.jpg'], 'about.csv');
  const files = [table, new File(['1'], '1.jpg'), new File(['2'], '2.jpg')];
  let asked;
  const answered = (answer) => {
    const chooseColumns = async (question) => {
      asked = question;
      return answer;
    };
    return readCollection(files, { chooseColumns });
  };
  const { classes } = await answered({ photo: 2, label: 1 });
  assert.deepEqual(classes.map(({ label }) => label), ['red', 'blue']);
  assert.deepEqual([asked.file, asked.photo, asked.label, asked.hasHeader], ['about.csv', 2, null, true]);
  assert.deepEqual(asked.rows[1], ['cat', 'red', '1.jpg']);
  const left = await answered(null);
  assert.deepEqual([left.classes, left.loose.length, left.notes[0].code], [[], 2, 'unused-table']);
  await assert.rejects(readCollection(files), { code: 'not-a-collection', message: /animal, colour, picture/ });
});

test('zip bombs are refused by their declared sizes', async () => {
  const announced = (count, size) =>
    Array.from({ length: count }, (_, index) => ({ name: `cat/${index}.jpg`, data: 'x', size }));
  for (const entries of [announced(1, 2 ** 30), announced(20, 200 * 2 ** 20)]) {
    await assert.rejects(read(archive(entries)), { code: 'archive-too-large' });
  }
});

test('a file that is not a whole zip is refused', async () => {
  const whole = zip(names('cat/1.jpg', 'dog/1.jpg'));
  for (const length of [0, 3, 30, whole.length - 30, whole.length - 1]) {
    await assert.rejects(read(new File([whole.subarray(0, length)], 'cut.zip')), {
      name: 'HandfulError',
      code: 'damaged-archive',
      message: /^cut\.zip is no zip, or is damaged/,
    });
  }
  const locked = { name: 'cat/1.jpg', encrypted: true };
  await assert.rejects(read(archive([locked])), { code: 'encrypted-archive' });
  await assert.rejects(read(archive([])), { code: 'not-a-collection' });
});

test('any damaged byte gives a collection or an error of the package', async () => {
  const whole = zip(names('cat/1.jpg', 'dog/1.jpg'));
  for (let at = 0; at < whole.length; at += 1) {
    for (const value of [0, 0xff, whole[at] ^ 1]) {
      const damaged = Buffer.from(whole);
      damaged[at] = value;
      await readCollection(new File([damaged], 'damaged.zip')).catch((error) => {
        assert.equal(error.name, 'HandfulError', `byte ${at}: ${error.stack}`);
      });
    }
  }
});

test('an abort rejects', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(readCollection(archive(names('cat/1.jpg')), { signal }), { message: 'enough' });
});
