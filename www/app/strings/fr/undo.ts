import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

/** Undo and redo, in French. The names of the steps follow "Annuler : ". */
export const undoWords: Strings['undo'] = {
  undo: (what) => `Annuler : ${what}`,
  redo: (what) => `Rétablir : ${what}`,
  nothingToUndo: 'Rien à annuler',
  nothingToRedo: 'Rien à rétablir',
  undone: (what) => `Annulé : ${what}.`,
  redone: (what) => `Rétabli : ${what}.`,

  added: (count, labels) =>
    labels.length === 1
      ? `ajout de ${photos(count)} à ${labels[0]}`
      : `ajout de ${photos(count)} à ${number(labels.length)} classes`,
  photoRemoved: (name) => `retrait de ${name}`,
  photoMoved: (name, label) => `déplacement de ${name} vers ${label}`,
  grouped: (count) => `regroupement de ${photos(count)}`,
  separated: (count) => `séparation de ${photos(count)}`,
  classMade: (label) => `création de la classe ${label}`,
  classRenamed: (from, to) => `${from} renommé en ${to}`,
  classDeleted: (label) => `suppression de la classe ${label}`,
  headChosen: (head) => `façon d’apprendre : ${head}`,
  backboneChosen: (name) => `réseau de base : ${name}`,
  modeChosen: (mode) => `soin par photo : ${mode}`,
  recognised: (count) => `${photos(count)} à reconnaître`,
  recognisingCancelled: (count) => `arrêt de la reconnaissance de ${photos(count)}`,
  resultRemoved: (name) => `retrait de ${name} des résultats`,
  resultsCleared: 'effacement des résultats',
  samplesAdded: 'ajout des photos d’exemple',
  samplesRemoved: 'retrait des photos d’exemple',
  issueDismissed: (name) => `mise de côté de ${name}`,
  issuesRestored: (count) =>
    plural(
      count,
      `${number(count)} point à vérifier de nouveau affiché`,
      `${number(count)} points à vérifier de nouveau affichés`,
    ),
  projectRenamed: (name) => `projet renommé en ${name}`,
};
