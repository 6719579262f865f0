import type { Rounded } from '../../figures.js';
import type { Strings } from '../strings.js';
import { all, number, photos, plural, share as shareOf } from './words.js';

function about({ value, bound }: Rounded): string {
  const start = { over: 'Mehr als', under: 'Weniger als' };
  return `${bound === null ? 'Etwa' : start[bound]} ${number(value)}`;
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
    `${photos(count)} außerhalb der Klassenordner ${plural(count, 'wurde', 'wurden')} ausgelassen.`,
  saidOpened: (name, count) =>
    `Messung an ${number(count)} ${plural(count, 'Foto', 'Fotos')} aus ${name}.`,
  on: (name) => `Am Testordner „${name}“`,
  close: 'Testordner schließen',
  waiting: 'Gemessen wird, sobald nichts anderes berechnet wird.',
  reading: (done, total) => `Testfotos werden gelesen, ${number(done)} von ${number(total)}`,
  readingLabel: 'Testfotos werden gelesen',
  failed: 'Es konnte nicht gemessen werden.',

  accuracy: ({ correct, total, about: tenth, low, high }) => {
    const these = 'bei neuen Fotos wie diesen';
    if (correct === total)
      return `Keines falsch: ${number(low)} bis ${number(high)} von 10 richtig ${these}.`;
    if (correct === 0)
      return `Keines richtig: ${number(low)} bis ${number(high)} von 10 richtig ${these}.`;
    return `${about(tenth)} von 10 richtig, zwischen ${number(low)} und ${number(high)} ${these}.`;
  },
  accuracyHow: (correct, total) =>
    `${number(correct)} von ${number(total)} Testfotos ${plural(correct, 'war', 'waren')} richtig.`,
  saidTested: (correct, total) => `${number(correct)} von ${number(total)} Testfotos richtig.`,
  noKnown: 'Keine seiner Klassen ist eine von Ihren, also konnte kein Foto richtig sein.',
  copies: (count, without) => {
    const start = plural(
      count,
      `${number(count)} Testfoto ist fast dasselbe wie ein gelerntes Foto`,
      `${number(count)} Testfotos sind fast dieselben wie gelernte Fotos`,
    );
    return without === null
      ? `${start}, was den Zahlen schmeichelt.`
      : `${start}. Ohne ${plural(count, 'es', 'sie')} ${plural(without.correct, 'ist', 'sind')} ${number(without.correct)} von ${number(without.total)} richtig.`;
  },
  percentages: 'Kann man den Prozenten glauben?',
  known: ({ correct, total }) => {
    const wrong = total - correct;
    return wrong === 0
      ? `Von ${number(total)} ${plural(total, 'Foto', 'Fotos')} Ihrer Klassen galt keines als anders als Ihre Fotos.`
      : `Von ${number(total)} ${plural(total, 'Foto', 'Fotos')} Ihrer Klassen ${plural(wrong, 'galt', 'galten')} ${number(wrong)} als anders als Ihre Fotos.`;
  },
  unknown: (labels, count, rejected) => {
    const start = `${all(labels)} lehren Sie nicht, daher ${plural(
      count,
      'zählt das Foto davon',
      `zählen diese ${number(count)} Fotos`,
    )} als unbekannt`;
    if (rejected === null) return `${start}; zu wenige Ihrer Fotos zeigen, was unbekannt ist.`;
    const { correct, total } = rejected;
    const passed = total - correct;
    return `${start}: ${number(correct)} von ${number(total)} ${plural(correct, 'galt', 'galten')} als anders als Ihre Fotos, und ${number(passed)} ${plural(passed, 'ging', 'gingen')} als eine Ihrer Klassen durch.`;
  },
  unread: (count, name, why) =>
    plural(
      count,
      `${name} konnte nicht gelesen werden: ${why}`,
      `${number(count)} Fotos konnten nicht gelesen werden, das erste davon ${name}: ${why}`,
    ),
  wrong: 'Für eine andere Klasse gehalten',
  takenFor: (label, taken, part) =>
    part === null
      ? `${label}, für ${taken} gehalten`
      : `${label}, für ${taken} gehalten mit ${shareOf(part)}`,
  right: 'Richtig',
  noPhotos: 'keine Testfotos',
  never:
    'Aus diesen Fotos wurde nie gelernt. Sie werden nicht mit dem Projekt behalten: Geben Sie den Ordner nach einem Neuladen der Seite erneut an.',
};
