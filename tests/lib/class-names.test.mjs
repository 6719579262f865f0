// Names of classes: the package and the classifier in wasm follow one rule.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { className, cleanName, Handful, HandfulError, MAX_CLASS_NAME, nameProblem } from '../../www/lib/dist/node/index.js';
import { Classifier, initSync } from '../../www/lib/wasm/classifier/handful.js';

const bytesOf = (path) => readFileSync(new URL(path, import.meta.url));
const CASES = JSON.parse(bytesOf('../fixtures/class-names.json'));

let handful;
before(async () => {
  handful = await Handful.create({ device: 'cpu', mode: 'fast' });
});
after(() => handful?.dispose());

/** What a function makes of a name; `null` if it refuses it. */
function nameBy(apply) {
  try {
    return apply();
  } catch (error) {
    assert.equal(error.code, 'invalid-input');
    return null;
  }
}

test('package and wasm give the names of the fixture', () => {
  initSync({ module: bytesOf('../../www/lib/wasm/classifier/handful_bg.wasm') });
  const weights = bytesOf('../../www/lib/assets/lite0.int8.safetensors');
  for (const { written, name } of CASES) {
    const classifier = new Classifier(weights, 'fast', null, 'fixed');
    const byWasm = nameBy(() => {
      classifier.addClass(written);
      return classifier.classes()[0].label;
    });
    assert.equal(byWasm, name, JSON.stringify(written));
    assert.equal(nameBy(() => className(written)), name, JSON.stringify(written));
    classifier.free();
  }
});

test('lengths, halves of characters, and problems', () => {
  assert.equal(className(` ${'🍎'.repeat(MAX_CLASS_NAME)} `).length, 2 * MAX_CLASS_NAME);
  assert.throws(() => className('x'.repeat(1200)), HandfulError);
  assert.equal(cleanName('half \ud83d'), 'half \ufffd');
  assert.deepEqual(['a', '', 'x'.repeat(1001)].map(nameProblem), [null, 'empty', 'too-long']);
});

test('all spellings of a name are one class', async () => {
  const [composed, decomposed] = ['\u00c4pfel', ' A\u0308pfel\n'];
  await handful.addClass(decomposed);
  await assert.rejects(handful.addClass(composed), { code: 'invalid-input', message: /already a class “Äpfel”/ });
  await handful.renameClass(composed, 'kiwi\u200b');
  assert.deepEqual(await handful.classes(), [{ label: 'kiwi', count: 0 }]);
  await handful.removeClass(' kiwi');
  assert.deepEqual(await handful.classes(), []);
});
