/** Files, folders and tables that are opened. */
export const intakeWords = {
  readAs: (files: readonly string[]) =>
    `The names in ${files.join(' and ')} are not Unicode. They were read as the following; if they look wrong, choose another.`,
  /** By the label of the encoding. */
  encodings: {
    gbk: 'Chinese, simplified (GBK)',
    big5: 'Chinese, traditional (Big5)',
    shift_jis: 'Japanese (Shift JIS)',
    'euc-kr': 'Korean (EUC-KR)',
    'euc-jp': 'Japanese (EUC-JP)',
    'windows-1252': 'Western European (Windows-1252)',
    'windows-1250': 'Central European (Windows-1250)',
    'windows-1251': 'Cyrillic (Windows-1251)',
    'windows-1253': 'Greek (Windows-1253)',
    'windows-1254': 'Turkish (Windows-1254)',
    'windows-1255': 'Hebrew (Windows-1255)',
    'windows-1256': 'Arabic (Windows-1256)',
    'windows-1257': 'Baltic (Windows-1257)',
    'windows-1258': 'Vietnamese (Windows-1258)',
    'windows-874': 'Thai (Windows-874)',
    'koi8-r': 'Cyrillic (KOI8-R)',
    ibm866: 'Cyrillic (DOS 866)',
    ibm850: 'Western European (DOS 850)',
    ibm437: 'Western European (DOS 437)',
    ibm852: 'Central European (DOS 852)',
    macintosh: 'Western European (Mac)',
    'utf-8': 'Unicode (UTF-8)',
    'utf-16le': 'Unicode (UTF-16 LE)',
    'utf-16be': 'Unicode (UTF-16 BE)',
  } as Readonly<Record<string, string>>,

  columnsTitle: (file: string) => `What is in the columns of ${file}?`,
  columnsWhy:
    'Choose the column that names the photo and the column that names its class. These are the first rows.',
  firstRows: 'First rows of the table',
  photoColumn: 'Photo',
  labelColumn: 'Class',
  choose: 'Choose a column',
  column: (number: number, first: string) =>
    first === '' ? `Column ${number}` : `Column ${number} (${first})`,
  columnsUse: 'Use the table',
  columnsSkip: 'Go on without it',

  fromWeb:
    'A picture of another page cannot be taken from there, because this page opens no connection. Save it on your device first, then drop the file.',
  unread: (names: readonly string[]) =>
    `${names.length === 1 ? 'This file' : `These ${names.length} files`} could not be opened: ${names.slice(0, 3).join(', ')}. The name may not be Unicode; rename ${names.length === 1 ? 'it' : 'them'} and try again.`,
};
