import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

/** Undo and redo, in Spanish. The names of the steps follow "Deshacer: ". */
export const undoWords: Strings['undo'] = {
  undo: (what) => `Deshacer: ${what}`,
  redo: (what) => `Rehacer: ${what}`,
  nothingToUndo: 'Nada que deshacer',
  nothingToRedo: 'Nada que rehacer',
  undone: (what) => `Deshecho: ${what}.`,
  redone: (what) => `Rehecho: ${what}.`,

  added: (count, labels) =>
    labels.length === 1
      ? `añadir ${photos(count)} a ${labels[0]}`
      : `añadir ${photos(count)} a ${number(labels.length)} clases`,
  photoRemoved: (name) => `quitar ${name}`,
  photoMoved: (name, label) => `mover ${name} a ${label}`,
  grouped: (count) => `${photos(count)} en un grupo`,
  separated: (count) => `${photos(count)} por separado`,
  classMade: (label) => `crear la clase ${label}`,
  classRenamed: (from, to) => `cambiar el nombre de ${from} a ${to}`,
  classDeleted: (label) => `eliminar la clase ${label}`,
  headChosen: (head) => `forma de aprender: ${head}`,
  backboneChosen: (name) => `red base: ${name}`,
  modeChosen: (mode) => `atención por foto: ${mode}`,
  recognised: (count) => `${photos(count)} para reconocer`,
  recognisingCancelled: (count) => `cancelar el reconocimiento de ${photos(count)}`,
  resultRemoved: (name) => `quitar ${name} de los resultados`,
  resultsCleared: 'borrar resultados',
  samplesAdded: 'añadir fotos de ejemplo',
  samplesRemoved: 'quitar fotos de ejemplo',
  issueDismissed: (name) => `apartar ${name}`,
  issuesRestored: (count) =>
    plural(
      count,
      `${number(count)} hallazgo que vuelve a mostrarse`,
      `${number(count)} hallazgos que vuelven a mostrarse`,
    ),
  projectRenamed: (name) => `cambiar el nombre del proyecto a ${name}`,
};
