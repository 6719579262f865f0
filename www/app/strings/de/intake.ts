import type { Strings } from '../strings.js';
import { all, number, plural } from './words.js';

/** Files, folders and tables that are opened, in German. */
export const intakeWords: Strings['intake'] = {
  readAs: (files) =>
    `Die Namen in ${all(files)} sind nicht in Unicode. Sie wurden wie folgt gelesen; wenn sie falsch aussehen, wählen Sie eine andere Kodierung.`,
  encodings: {
    gbk: 'Chinesisch, vereinfacht (GBK)',
    big5: 'Chinesisch, traditionell (Big5)',
    shift_jis: 'Japanisch (Shift JIS)',
    'euc-kr': 'Koreanisch (EUC-KR)',
    'euc-jp': 'Japanisch (EUC-JP)',
    'windows-1252': 'Westeuropäisch (Windows-1252)',
    'windows-1250': 'Mitteleuropäisch (Windows-1250)',
    'windows-1251': 'Kyrillisch (Windows-1251)',
    'windows-1253': 'Griechisch (Windows-1253)',
    'windows-1254': 'Türkisch (Windows-1254)',
    'windows-1255': 'Hebräisch (Windows-1255)',
    'windows-1256': 'Arabisch (Windows-1256)',
    'windows-1257': 'Baltisch (Windows-1257)',
    'windows-1258': 'Vietnamesisch (Windows-1258)',
    'windows-874': 'Thailändisch (Windows-874)',
    'koi8-r': 'Kyrillisch (KOI8-R)',
    ibm866: 'Kyrillisch (DOS 866)',
    ibm850: 'Westeuropäisch (DOS 850)',
    ibm437: 'Westeuropäisch (DOS 437)',
    ibm852: 'Mitteleuropäisch (DOS 852)',
    macintosh: 'Westeuropäisch (Mac)',
    'utf-8': 'Unicode (UTF-8)',
    'utf-16le': 'Unicode (UTF-16 LE)',
    'utf-16be': 'Unicode (UTF-16 BE)',
  },

  columnsTitle: (file) => `Was steht in den Spalten von ${file}?`,
  columnsWhy:
    'Wählen Sie die Spalte, die das Foto nennt, und die, die seine Klasse nennt. Das sind die ersten Zeilen.',
  firstRows: 'Erste Zeilen der Tabelle',
  photoColumn: 'Foto',
  labelColumn: 'Klasse',
  choose: 'Spalte wählen',
  column: (index, first) =>
    first === '' ? `Spalte ${number(index)}` : `Spalte ${number(index)} (${first})`,
  columnsUse: 'Tabelle verwenden',
  columnsSkip: 'Ohne sie fortfahren',

  fromWeb:
    'Ein Bild einer anderen Seite lässt sich nicht von dort holen, denn diese Seite öffnet keine Verbindung. Speichern Sie es zuerst auf Ihrem Gerät und legen Sie dann die Datei ab.',
  unread: (names) => {
    const first = names.slice(0, 3).join(', ');
    return plural(
      names.length,
      `Diese Datei konnte nicht geöffnet werden: ${first}. Der Name ist vielleicht nicht in Unicode; benennen Sie sie um und versuchen Sie es erneut.`,
      `Diese ${number(names.length)} Dateien konnten nicht geöffnet werden: ${first}. Die Namen sind vielleicht nicht in Unicode; benennen Sie sie um und versuchen Sie es erneut.`,
    );
  },
};
