import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

/** Undo and redo, in German. The names of the steps follow "Rückgängig: ". */
export const undoWords: Strings['undo'] = {
  undo: (what) => `Rückgängig: ${what}`,
  redo: (what) => `Wiederholen: ${what}`,
  nothingToUndo: 'Nichts rückgängig zu machen',
  nothingToRedo: 'Nichts zu wiederholen',
  undone: (what) => `Rückgängig gemacht: ${what}.`,
  redone: (what) => `Wiederholt: ${what}.`,

  added: (count, labels) =>
    labels.length === 1
      ? `${photos(count)} zu ${labels[0]} hinzugefügt`
      : `${photos(count)} zu ${number(labels.length)} Klassen hinzugefügt`,
  photoRemoved: (name) => `${name} entfernt`,
  photoMoved: (name, label) => `${name} nach ${label} verschoben`,
  grouped: (count) => `${photos(count)} gruppiert`,
  separated: (count) => `${photos(count)} getrennt`,
  classMade: (label) => `Klasse ${label} angelegt`,
  classRenamed: (from, to) => `${from} in ${to} umbenannt`,
  classDeleted: (label) => `Klasse ${label} gelöscht`,
  headChosen: (head) => `Lernverfahren: ${head}`,
  backboneChosen: (name) => `Backbone: ${name}`,
  modeChosen: (mode) => `Sorgfalt pro Foto: ${mode}`,
  recognised: (count) => `${photos(count)} zum Erkennen`,
  recognisingCancelled: (count) => `Erkennen abgebrochen, ${photos(count)}`,
  resultRemoved: (name) => `${name} aus den Ergebnissen entfernt`,
  resultsCleared: 'Ergebnisse geleert',
  samplesAdded: 'Beispielfotos hinzugefügt',
  samplesRemoved: 'Beispielfotos entfernt',
  issueDismissed: (name) => `${name} beiseitegelegt`,
  issuesRestored: (count) =>
    plural(
      count,
      `${number(count)} Auffälligkeit wieder angezeigt`,
      `${number(count)} Auffälligkeiten wieder angezeigt`,
    ),
  projectRenamed: (name) => `Projekt in ${name} umbenannt`,
};
