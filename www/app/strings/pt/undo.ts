import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

/** Undo and redo, in Brazilian Portuguese. The names of the steps follow "Desfazer: ". */
export const undoWords: Strings['undo'] = {
  undo: (what) => `Desfazer: ${what}`,
  redo: (what) => `Refazer: ${what}`,
  nothingToUndo: 'Nada para desfazer',
  nothingToRedo: 'Nada para refazer',
  undone: (what) => `Desfeito: ${what}.`,
  redone: (what) => `Refeito: ${what}.`,

  added: (count, labels) => {
    const start = `${photos(count)} ${plural(count, 'adicionada', 'adicionadas')}`;
    return labels.length === 1
      ? `${start} a ${labels[0]}`
      : `${start} a ${number(labels.length)} classes`;
  },
  photoRemoved: (name) => `${name} removida`,
  photoMoved: (name, label) => `${name} movida para ${label}`,
  grouped: (count) => `${photos(count)} em grupo`,
  separated: (count) => `${photos(count)} separadas`,
  classMade: (label) => `classe ${label} criada`,
  classRenamed: (from, to) => `${from} renomeada para ${to}`,
  classDeleted: (label) => `classe ${label} excluída`,
  headChosen: (head) => `forma de aprender: ${head}`,
  backboneChosen: (name) => `rede de base: ${name}`,
  modeChosen: (mode) => `cuidado por foto: ${mode}`,
  recognised: (count) => `${photos(count)} para reconhecer`,
  recognisingCancelled: (count) => `reconhecimento de ${photos(count)} cancelado`,
  resultRemoved: (name) => `${name} removida dos resultados`,
  resultsCleared: 'resultados limpos',
  samplesAdded: 'fotos de exemplo adicionadas',
  samplesRemoved: 'fotos de exemplo removidas',
  issueDismissed: (name) => `${name} deixada de lado`,
  issuesRestored: (count) =>
    plural(
      count,
      `${number(count)} aviso volta à lista “Vale conferir”`,
      `${number(count)} avisos voltam à lista “Vale conferir”`,
    ),
  projectRenamed: (name) => `projeto renomeado para ${name}`,
};
