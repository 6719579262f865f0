import type { Strings } from '../strings.js';

/** The sample photos, in German. */
export const sampleWords: Strings['samples'] = {
  button: 'Mit Beispielfotos ausprobieren',
  what: 'Eine Katze, ein Kaffee und eine Rakete: 18 Fotos zum Lernen und 4 zum Erkennen. Die Fotos einer Klasse sind Teile eines einzigen Bildes, daher wirkt es leichter als mit Ihren eigenen.',
  missing:
    'Die Beispielfotos konnten nicht geladen werden. Prüfen Sie das Netz und versuchen Sie es erneut, oder fügen Sie eigene Fotos hinzu.',
  by: 'Wer sie aufgenommen hat',
  note: 'Das sind Beispiele.',
  startOwn: 'Mit eigenen beginnen',
  removed: 'Die Beispiele sind entfernt. Benennen Sie Ihre Klassen und geben Sie ihnen Fotos.',
  someNote: 'Einige dieser Fotos sind Beispiele.',
  remove: 'Beispiele entfernen',
  onlyOwn: 'Die Beispiele sind entfernt; Ihre eigenen Fotos bleiben.',
  classes: { cat: 'Katze', coffee: 'Kaffee', rocket: 'Rakete' },
  authors: [
    'Katze: „Chelsea“ von Stéfan van der Walt, CC0',
    'Kaffee: Rachel Michetti, mit freundlicher Genehmigung der Pikolo Espresso Bar, CC0',
    'Rakete: SpaceX, gemeinfrei',
    'Sterne: Hubble Deep Field, NASA, gemeinfrei',
    'Alle wie mit scikit-image veröffentlicht; zugeschnitten, gedreht, aufgehellt oder abgedunkelt.',
  ],
};
