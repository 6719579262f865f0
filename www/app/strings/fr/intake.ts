import type { Strings } from '../strings.js';
import { all, number, plural } from './words.js';

/** Files, folders and tables that are opened, in French. */
export const intakeWords: Strings['intake'] = {
  readAs: (files) =>
    `Les noms dans ${all(files)} ne sont pas en Unicode. Ils ont été lus comme suit ; s’ils semblent faux, choisissez un autre codage.`,
  encodings: {
    gbk: 'Chinois simplifié (GBK)',
    big5: 'Chinois traditionnel (Big5)',
    shift_jis: 'Japonais (Shift JIS)',
    'euc-kr': 'Coréen (EUC-KR)',
    'euc-jp': 'Japonais (EUC-JP)',
    'windows-1252': 'Europe occidentale (Windows-1252)',
    'windows-1250': 'Europe centrale (Windows-1250)',
    'windows-1251': 'Cyrillique (Windows-1251)',
    'windows-1253': 'Grec (Windows-1253)',
    'windows-1254': 'Turc (Windows-1254)',
    'windows-1255': 'Hébreu (Windows-1255)',
    'windows-1256': 'Arabe (Windows-1256)',
    'windows-1257': 'Balte (Windows-1257)',
    'windows-1258': 'Vietnamien (Windows-1258)',
    'windows-874': 'Thaï (Windows-874)',
    'koi8-r': 'Cyrillique (KOI8-R)',
    ibm866: 'Cyrillique (DOS 866)',
    ibm850: 'Europe occidentale (DOS 850)',
    ibm437: 'Europe occidentale (DOS 437)',
    ibm852: 'Europe centrale (DOS 852)',
    macintosh: 'Europe occidentale (Mac)',
    'utf-8': 'Unicode (UTF-8)',
    'utf-16le': 'Unicode (UTF-16 LE)',
    'utf-16be': 'Unicode (UTF-16 BE)',
  },

  columnsTitle: (file) => `Que contiennent les colonnes de ${file} ?`,
  columnsWhy:
    'Choisissez la colonne qui nomme la photo et celle qui nomme sa classe. Voici les premières lignes.',
  firstRows: 'Premières lignes du tableau',
  photoColumn: 'Photo',
  labelColumn: 'Classe',
  choose: 'Choisir une colonne',
  column: (index, first) =>
    first === '' ? `Colonne ${number(index)}` : `Colonne ${number(index)} (${first})`,
  columnsUse: 'Utiliser le tableau',
  columnsSkip: 'Continuer sans lui',

  fromWeb:
    'L’image d’une autre page ne peut pas être prise de là, car cette page n’ouvre aucune connexion. Enregistrez-la d’abord sur votre appareil, puis déposez le fichier.',
  unread: (names) => {
    const first = names.slice(0, 3).join(', ');
    return plural(
      names.length,
      `Ce fichier n’a pas pu être ouvert : ${first}. Son nom n’est peut-être pas en Unicode ; renommez-le et réessayez.`,
      `Ces ${number(names.length)} fichiers n’ont pas pu être ouverts : ${first}. Leurs noms ne sont peut-être pas en Unicode ; renommez-les et réessayez.`,
    );
  },
};
