import type { Strings } from '../strings.js';
import { number, percent, photos, plural } from './words.js';

/** Saving the labels of a folder, in Brazilian Portuguese. */
export const outWords: Strings['out'] = {
  scope: 'Fotos a salvar',
  scopes: {
    all: 'Todas as fotos',
    classed: 'Só as que têm classe',
    decided: 'Só as rotuladas ou aceitas',
    person: 'Só as que você rotulou',
  },
  any: 'qualquer porcentagem',
  percent,
  details: 'Com segunda resposta, grupo e hora',
  written: (count, without) =>
    without === 0
      ? `${photos(count)} ${plural(count, 'gravada', 'gravadas')}.`
      : `${photos(count)} ${plural(count, 'gravada', 'gravadas')}, ${number(without)} delas sem classe.`,
  lost: (count, lost) =>
    `${photos(count)} não ${plural(count, 'pôde ser lida ou gravada', 'puderam ser lidas ou gravadas')}: ${lost.join(', ')}.`,
  sidecars: 'Palavras-chave para programas de fotos (arquivos XMP)',
  unpack:
    'Descompacte o zip na pasta das fotos, para que cada arquivo XMP fique ao lado da sua foto.',
  merged: (count) =>
    `${number(count)} delas já ${plural(count, 'tinha', 'tinham')} um arquivo XMP, que mantém todo o resto.`,
  noSidecar: (count) => `${photos(count)} sem classe: nenhum arquivo XMP.`,
  notMerged: (files) => `Deixados como estão, porque não são XMP válido: ${files.join(', ')}.`,
};
