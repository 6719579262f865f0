import type { Strings } from '../strings.js';
import { all, number, plural } from './words.js';

/** Files, folders and tables that are opened, in Spanish. */
export const intakeWords: Strings['intake'] = {
  readAs: (files) =>
    `Los nombres de ${all(files)} no son Unicode. Se leyeron como sigue; si parecen erróneos, elija otra codificación.`,
  encodings: {
    gbk: 'Chino simplificado (GBK)',
    big5: 'Chino tradicional (Big5)',
    shift_jis: 'Japonés (Shift JIS)',
    'euc-kr': 'Coreano (EUC-KR)',
    'euc-jp': 'Japonés (EUC-JP)',
    'windows-1252': 'Europa occidental (Windows-1252)',
    'windows-1250': 'Europa central (Windows-1250)',
    'windows-1251': 'Cirílico (Windows-1251)',
    'windows-1253': 'Griego (Windows-1253)',
    'windows-1254': 'Turco (Windows-1254)',
    'windows-1255': 'Hebreo (Windows-1255)',
    'windows-1256': 'Árabe (Windows-1256)',
    'windows-1257': 'Báltico (Windows-1257)',
    'windows-1258': 'Vietnamita (Windows-1258)',
    'windows-874': 'Tailandés (Windows-874)',
    'koi8-r': 'Cirílico (KOI8-R)',
    ibm866: 'Cirílico (DOS 866)',
    ibm850: 'Europa occidental (DOS 850)',
    ibm437: 'Europa occidental (DOS 437)',
    ibm852: 'Europa central (DOS 852)',
    macintosh: 'Europa occidental (Mac)',
    'utf-8': 'Unicode (UTF-8)',
    'utf-16le': 'Unicode (UTF-16 LE)',
    'utf-16be': 'Unicode (UTF-16 BE)',
  },

  columnsTitle: (file) => `¿Qué hay en las columnas de ${file}?`,
  columnsWhy:
    'Elija la columna que nombra la foto y la que nombra su clase. Estas son las primeras filas.',
  firstRows: 'Primeras filas de la tabla',
  photoColumn: 'Foto',
  labelColumn: 'Clase',
  choose: 'Elegir una columna',
  column: (index, first) =>
    first === '' ? `Columna ${number(index)}` : `Columna ${number(index)} (${first})`,
  columnsUse: 'Usar la tabla',
  columnsSkip: 'Seguir sin ella',

  fromWeb:
    'No se puede tomar una imagen de otra página, porque esta página no abre ninguna conexión. Guárdela primero en su dispositivo y suelte el archivo.',
  unread: (names) => {
    const first = names.slice(0, 3).join(', ');
    return plural(
      names.length,
      `No se pudo abrir este archivo: ${first}. Puede que el nombre no sea Unicode; cámbielo e inténtelo de nuevo.`,
      `No se pudieron abrir estos ${number(names.length)} archivos: ${first}. Puede que los nombres no sean Unicode; cámbielos e inténtelo de nuevo.`,
    );
  },
};
