import type { Strings } from '../strings.js';

/** 打开的文件、文件夹和表格。 */
export const intakeWords: Strings['intake'] = {
  readAs: (files) =>
    `${files.join('、')} 中的名称不是 Unicode，已按以下编码读取；如果显示不正确，请另选一种。`,
  encodings: {
    gbk: '简体中文 (GBK)',
    big5: '繁体中文 (Big5)',
    shift_jis: '日文 (Shift JIS)',
    'euc-kr': '韩文 (EUC-KR)',
    'euc-jp': '日文 (EUC-JP)',
    'windows-1252': '西欧 (Windows-1252)',
    'windows-1250': '中欧 (Windows-1250)',
    'windows-1251': '西里尔文 (Windows-1251)',
    'windows-1253': '希腊文 (Windows-1253)',
    'windows-1254': '土耳其文 (Windows-1254)',
    'windows-1255': '希伯来文 (Windows-1255)',
    'windows-1256': '阿拉伯文 (Windows-1256)',
    'windows-1257': '波罗的海 (Windows-1257)',
    'windows-1258': '越南文 (Windows-1258)',
    'windows-874': '泰文 (Windows-874)',
    'koi8-r': '西里尔文 (KOI8-R)',
    ibm866: '西里尔文 (DOS 866)',
    ibm850: '西欧 (DOS 850)',
    ibm437: '西欧 (DOS 437)',
    ibm852: '中欧 (DOS 852)',
    macintosh: '西欧 (Mac)',
    'utf-8': 'Unicode (UTF-8)',
    'utf-16le': 'Unicode (UTF-16 LE)',
    'utf-16be': 'Unicode (UTF-16 BE)',
  },

  columnsTitle: (file) => `${file} 的各列是什么？`,
  columnsWhy: '请选择写有照片文件名的一列，以及写有类别名称的一列。以下是表格的前几行。',
  firstRows: '表格的前几行',
  photoColumn: '照片',
  labelColumn: '类别',
  choose: '选择一列',
  column: (number, first) => (first === '' ? `第 ${number} 列` : `第 ${number} 列（${first}）`),
  columnsUse: '使用此表格',
  columnsSkip: '不用此表格',

  fromWeb:
    '无法直接取用其他网页上的图片，因为本页面不建立任何网络连接。请先把图片保存到设备上，再拖入文件。',
  unread: (names) =>
    `有 ${names.length} 个文件无法打开：${names.slice(0, 3).join('、')}。其名称可能不是 Unicode；请重命名后再试。`,
};
