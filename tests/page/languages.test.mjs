// Every language of the page says all that English says, with the same figures and names, by its own rules.

import assert from 'node:assert/strict';
import { register } from 'node:module';
import { test } from 'node:test';

register('../../www/lib/unit-tests/hooks.mjs', import.meta.url);
globalThis.document = { documentElement: {} };
const strings = await import('../../www/app/strings/index.ts');
await import('../../www/app/strings/late.ts');
const { tenths } = await import('../../www/app/figures.ts');
const { grammarOf } = await import('../../www/app/strings/grammar.ts');

const COUNTS = [0, 1, 2, 5, 21, 1000];

/** Words that are the same in every language: names, formats and units. */
const NAMES = ['handful', 'Unicode UTF', 'Unicode UTF LE', 'Unicode UTF BE', 'Ctrl Z', 'Ctrl A', 'Shift Ctrl', 'Esc', 'ms', 's'];
/** Words that a language happens to share with English. */
const COGNATES = {
  'zh-Hans': ['Enter', 'test'],
  fr: ['photo', 'photos', 'Photo', 'Photos', 'Sections', 'Messages', 'Classes', 'Standard'],
  de: ['Name', 'Temperatur'],
  'pt-BR': ['Enter', 'Classes'],
  ja: ['Enter'],
  ko: ['Enter'],
};

/** What an argument of a sentence is, by its name. Where one name means two things, {@link KINDS_AT} says which. */
const KINDS = {
  count:
    'about answered bins epochs correct count dismissed done failed issues labelled learnt milliseconds most number perSecond framesPerSecond results seconds total unlike unsaved waiting without wrong',
  text: 'folder from fileName file first head heads joined keys label message mode name other otherLabel sentence taken to truth what why worst best',
  share: 'best chance gain high least low off own share within',
  texts: 'files labels lost names sentences',
  bytes: 'left need quota size used',
  time: 'changed',
  date: 'date',
  flag: 'shared skipped',
  code: '_code code',
};
const KINDS_AT = {
  'check.between': ['share', 'share'],
  'check.classesRange': ['text', 'share', 'text', 'share'],
  'check.curveSummary': ['count', 'count', 'share', 'share'],
  decimal: ['count', 'decimals'],
  'groups.together': ['count', 'text'],
  'groups.percentHint': ['text'],
  'groups.measured': ['count', 'count'],
  lossSummary: ['count', 'text', 'text'],
  'card.interval': ['text', 'text'],
  'label.runnerUp': ['text', 'text'],
  'scientific.note': ['note', 'text', 'text', 'numbers', 'count'],
  'many.willBeWrong': ['count', 'count', 'count', 'count'],
  'names.tooLong': ['count'],
  'share.teachableFast': ['numbers', 'numbers'],
};
/** Codes of notes on photos. */
const NOTES = ['first-page', 'first-channel', 'middle-frame', 'burned-in-text', 'faint', 'no-such-code'];
/** Arguments with a few values each. */
const CHOICES = {
  method: ['leave-one-out', 'folds'],
  surplus: ['sure', 'modest', null],
  device: ['cpu', 'webgpu'],
  place: [null, 0, 4, 8],
};

const kindOf = (name) => Object.keys(KINDS).find((kind) => KINDS[kind].split(' ').includes(name));

/** The names of a function's parameters; of an object, the names of its parts. */
function parameters(sentence) {
  const source = String(sentence);
  const [, inside = '', single] = source.match(/^(?:function\s*\w*)?\(((?:\{[^}]*\}|[^)])*)\)|^(\w+)\s*=>/) ?? [];
  const names = (single ?? inside).match(/\{[^}]*\}|[^,\s][^,]*/g) ?? [];
  return names.map((name) => name.replace(/\s*=.*$/s, '').trim());
}

/** Values of one parameter for a count; the position keeps the figures of a sentence apart. */
function valuesOf(path, sentence, position, count) {
  const name = parameters(sentence)[position];
  const figure = count + 7 * position;
  if (name.startsWith('{')) return objectsOf(path, name, count);
  if (path === 'engineChanged' && name === 'why') return ['faster', 'gpu-failed'];
  if (path === 'test.copies' && name === 'without') return [null, { correct: count, total: count + 7 }];
  if (['rejected', 'unknown'].includes(name)) return [null, { correct: count, total: count + 7 }];
  if (CHOICES[name]) return CHOICES[name];
  const kind = KINDS_AT[path]?.[position] ?? kindOf(name);
  switch (kind) {
    case 'count':
      return [figure];
    case 'numbers':
      return [[figure, figure + 3]];
    case 'note':
      return NOTES;
    case 'text':
      return [`Ω${'αβγδεζ'[position]}`];
    case 'share':
      return [Math.min(1, figure / 100), Math.min(1, figure / 1000)];
    case 'texts':
      return [1, 2, 3, 5].map((size) => Array.from({ length: size }, (_, index) => `Ψ${'αβγδε'[index]}`));
    case 'decimals':
      return [0, 2];
    case 'bytes':
      return [1.5e6 * (figure + 1)];
    case 'time':
      return [Date.UTC(2026, 10, 21, 12)];
    case 'date':
      return [new Date(Date.UTC(2026, 10, 21, 12))];
    case 'flag':
      return [true, false];
    case 'code':
      return ['damaged-photo', 'no-such-code'];
    default:
      assert.fail(`${path}: say in this test what the argument "${name}" is`);
  }
}

function objectsOf(path, name, count) {
  const total = count + 7;
  if (/\b(about|low)\b/.test(name)) {
    return [0, count, total].map((correct) => tenths({ correct, total, low: 0.31, high: 0.88 }));
  }
  if (/\bdismissed\b/.test(name)) {
    return [true, false].flatMap((calibrated) => [0, count].map((dismissed) => ({ wrong: count, dismissed, calibrated })));
  }
  if (/\bcorrect\b/.test(name)) return [{ correct: count, total }, { correct: total, total }];
  assert.fail(`${path}: say in this test what the argument "${name}" is`);
}

/** Every combination of the arguments of a sentence. */
function argumentsOf(path, sentence, count) {
  const all = parameters(sentence).map((_, position) => valuesOf(path, sentence, position, count));
  return all.reduce((lists, values) => lists.flatMap((given) => values.map((value) => [...given, value])), [[]]);
}

/** All texts and functions below `words`, by their path. */
function leaves(words, path = '') {
  if (typeof words !== 'object') return [[path, words]];
  return Object.entries(words).flatMap(([key, value]) => leaves(value, path === '' ? key : `${path}.${key}`));
}

const textsIn = (value) => (typeof value === 'string' ? [value] : Array.isArray(value) ? value.flatMap(textsIn) : []);

/** The words of an English text, without the arguments. */
function wordsOf(text, given) {
  const rest = given.flatMap(textsIn).reduce((left, part) => left.replaceAll(part, ' '), text);
  return (rest.match(/\p{L}[\p{L}\p{M}’']*/gu) ?? []).join(' ');
}

/** Whether a text has a figure of the English one, as its language writes it. */
function hasFigure(text, written, language, path, given) {
  const digits = written.replaceAll(',', '');
  const decimals = digits.split('.')[1]?.length ?? 0;
  const wanted = [grammarOf(language).number(Number(digits), decimals)];
  // A year has no mark for thousands, a code such as Windows-1252 neither, and Chinese is written with or without.
  const plain = given.length === 0 || /^(project\.about|card\.made)$/.test(path) || language === 'zh-Hans';
  if (plain) wanted.push(digits);
  // "A, B and 3 more" of five names may also be said as "five names such as A and B".
  const cut = given.find((names) => Array.isArray(names) && names.length - 2 === Number(digits));
  if (cut) wanted.push(grammarOf(language).number(cut.length));
  const literal = (figure) => figure.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return wanted.some((figure) => new RegExp(`(?<!\\d)${literal(figure)}(?!\\d)`).test(text));
}

/** Checks one text against the English one. */
function compare(language, path, english, text, given) {
  const place = `${language}, ${path}(${JSON.stringify(given)})`;
  assert.equal(typeof text, 'string', place);
  assert.doesNotMatch(text, /\b(undefined|null|NaN)\b|\[object/, place);
  // The engine's explanations are in English, and a language may leave them out or speak by their code.
  if (['reason', 'engineDetail', 'project.noticed'].includes(path)) return;
  assert.ok(text.trim() !== '' || english.trim() === '', `${place}: empty`);
  for (const [written] of english.matchAll(/(?<![\p{L}\d])\d+(?:[.,]\d+)*/gu)) {
    assert.ok(hasFigure(text, written, language, path, given), `${place}: no ${written} in “${text}”`);
  }
  for (const name of given.flatMap(textsIn).filter((part) => /^[ΩΨ]/.test(part) && english.includes(part))) {
    assert.ok(text.includes(name), `${place}: no ${name} in “${text}”`);
  }
  const words = wordsOf(english, given);
  const same = [...NAMES, ...(COGNATES[language] ?? [])].includes(words);
  if (words !== '' && !same) assert.notEqual(text, english, `${place}: not translated`);
}

await strings.setLanguage('en');
const english = strings.text;

for (const language of strings.LANGUAGES.slice(1)) {
  test(`${language} says what English says`, async () => {
    await strings.setLanguage(language);
    const words = new Map(leaves(strings.text));
    assert.deepEqual([...words.keys()].sort(), leaves(english).map(([path]) => path).sort());
    for (const [path, source] of leaves(english)) {
      const own = words.get(path);
      assert.equal(typeof own, typeof source, path);
      if (typeof source === 'string') {
        compare(language, path, source, own, []);
        continue;
      }
      assert.ok(own.length <= source.length, `${language}, ${path}: ${own.length} arguments`);
      for (const count of COUNTS) {
        for (const given of argumentsOf(path, source, count)) {
          compare(language, path, source(...given), own(...given), given);
        }
      }
    }
  });
}

test('a sentence that sends to a menu calls it by its name', async () => {
  for (const language of strings.LANGUAGES) {
    await strings.setLanguage(language);
    const { advanced, engineReasons, scientific, seal, settings, share } = strings.text;
    const faint = scientific.note('faint', '', 'a.tif', [], 1);
    assert.ok(engineReasons.int8.includes(settings), engineReasons.int8);
    assert.ok(!engineReasons.int8.includes(advanced), engineReasons.int8);
    for (const sentence of [seal.needsBest, share.noMap, faint]) assert.ok(sentence.includes(advanced), sentence);
  }
});

test('a format that only some browsers read is named, and so are the browsers', async () => {
  for (const language of strings.LANGUAGES) {
    await strings.setLanguage(language);
    for (const format of ['AVIF', 'JPEG XL']) {
      // As the engine says it; a test of src/photo/format.rs holds it to that.
      const said = strings.text.reason('unsupported-format', `${format} photos are read only in browsers such as Safari.`);
      assert.match(said.replace('-', ' '), new RegExp(format), language);
      assert.match(said, /Safari/, language);
    }
    assert.doesNotMatch(strings.text.reason('unsupported-format', 'This is a PDF file.'), /AVIF|JPEG XL/);
  }
});

test('plurals, figures and lists by the rules of a language', () => {
  const chosen = (locale) => [0, 1, 2, 1e6].map((count) => grammarOf(locale).plural(count, 'one', 'other'));
  assert.deepEqual(chosen('en'), ['other', 'one', 'other', 'other']);
  assert.deepEqual(chosen('fr'), ['one', 'one', 'other', 'other']);
  assert.deepEqual(chosen('ja'), ['other', 'other', 'other', 'other']);
  assert.equal(grammarOf('de').number(12345.5), '12.345,5');
  assert.equal(grammarOf('fr').number(0.5, 2), '0,50');
  assert.equal(grammarOf('de').percent(0.95), '95\u00a0%');
  assert.equal(grammarOf('es').list(['A', 'B', 'C']), 'A, B y C');
  assert.equal(grammarOf('fr').bytes(3.44e6), '3,4\u202fMo');
});
