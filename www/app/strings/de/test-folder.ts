import { type Rounded, rounded } from '../../figures.js';
import type { Strings } from '../strings.js';
import { all, n, photos, share, some } from './words.js';

const percent = (part: number): string => {
  const { value, bound } = rounded(part, 100);
  const start = { over: 'über', under: 'unter' };
  return bound === null ? share(value / 100) : `${start[bound]} ${share(value / 100)}`;
};

function about({ value, bound }: Rounded): string {
  const start = { over: 'Mehr als', under: 'Weniger als' };
  return `${bound === null ? 'Etwa' : start[bound]} ${n(value)}`;
}

/** Measuring on a test folder, in German. */
export const testWords: Strings['test'] = {
  title: 'An einem Testordner messen',
  why: 'Zurückgehaltene Fotos sagen am meisten darüber, wie weit man ihm trauen kann: ein Ordner mit einem Ordner pro Klasse, ein Zip davon oder eine Tabelle mit ihren Fotos. An ihnen wird nur gemessen, gelernt werden sie nie.',
  drop: 'Den Ordner irgendwo hier ablegen oder',
  choose: 'Ordner wählen',
  chooseLabel: 'Ordner mit Fotos zum Messen wählen',
  none: 'Dort sind keine Fotos in Klassenordnern. Ein Testordner enthält einen Ordner pro Klasse.',
  part: 'Testfotos',
  loose: (count) =>
    `${photos(count)} außerhalb der Klassenordner ${some(count, 'wurde', 'wurden')} ausgelassen.`,
  saidOpened: (name, count) =>
    `Messung an ${n(count)} ${some(count, 'Foto', 'Fotos')} aus ${name}.`,
  on: (name) => `Am Testordner „${name}“`,
  close: 'Testordner schließen',
  waiting: 'Gemessen wird, sobald nichts anderes berechnet wird.',
  reading: (done, total) => `Testfotos werden gelesen, ${n(done)} von ${n(total)}`,
  readingLabel: 'Testfotos werden gelesen',
  failed: 'Es konnte nicht gemessen werden.',

  accuracy: ({ correct, total, about: tenth, low, high }) => {
    const these = 'bei neuen Fotos wie diesen';
    if (correct === total)
      return `Keines falsch: ${n(low)} bis ${n(high)} von 10 richtig ${these}.`;
    if (correct === 0) return `Keines richtig: ${n(low)} bis ${n(high)} von 10 richtig ${these}.`;
    return `${about(tenth)} von 10 richtig, zwischen ${n(low)} und ${n(high)} ${these}.`;
  },
  accuracyHow: (correct, total) =>
    `${n(correct)} von ${n(total)} Testfotos ${some(correct, 'war', 'waren')} richtig.`,
  saidTested: (correct, total) => `${n(correct)} von ${n(total)} Testfotos richtig.`,
  noKnown: 'Keine seiner Klassen ist eine von Ihren, also konnte kein Foto richtig sein.',
  copies: (count, without) => {
    const start = some(
      count,
      `${n(count)} Testfoto ist fast dasselbe wie ein gelerntes Foto`,
      `${n(count)} Testfotos sind fast dieselben wie gelernte Fotos`,
    );
    return without === null
      ? `${start}, was den Zahlen schmeichelt.`
      : `${start}. Ohne ${some(count, 'es', 'sie')} ${some(without.correct, 'ist', 'sind')} ${n(without.correct)} von ${n(without.total)} richtig.`;
  },
  percentages: 'Kann man den Prozenten glauben?',
  known: ({ correct, total }) => {
    const wrong = total - correct;
    return wrong === 0
      ? `Von ${n(total)} ${some(total, 'Foto', 'Fotos')} Ihrer Klassen galt keines als anders als Ihre Fotos.`
      : `Von ${n(total)} ${some(total, 'Foto', 'Fotos')} Ihrer Klassen ${some(wrong, 'galt', 'galten')} ${n(wrong)} als anders als Ihre Fotos.`;
  },
  unknown: (labels, count, rejected) => {
    const start = `${all(labels)} lehren Sie nicht, daher ${some(
      count,
      'zählt das Foto davon',
      `zählen diese ${n(count)} Fotos`,
    )} als unbekannt`;
    if (rejected === null) return `${start}; zu wenige Ihrer Fotos zeigen, was unbekannt ist.`;
    const { correct, total } = rejected;
    const passed = total - correct;
    return `${start}: ${n(correct)} von ${n(total)} ${some(correct, 'galt', 'galten')} als anders als Ihre Fotos, und ${n(passed)} ${some(passed, 'ging', 'gingen')} als eine Ihrer Klassen durch.`;
  },
  unread: (count, name, why) =>
    some(
      count,
      `${name} konnte nicht gelesen werden: ${why}`,
      `${n(count)} Fotos konnten nicht gelesen werden, das erste davon ${name}: ${why}`,
    ),
  wrong: 'Für eine andere Klasse gehalten',
  takenFor: (label, taken, part) =>
    part === null
      ? `${label}, für ${taken} gehalten`
      : `${label}, für ${taken} gehalten mit ${percent(part)}`,
  right: 'Richtig',
  noPhotos: 'keine Testfotos',
  never:
    'Aus diesen Fotos wurde nie gelernt. Sie werden nicht mit dem Projekt behalten: Geben Sie den Ordner nach einem Neuladen der Seite erneut an.',
};
