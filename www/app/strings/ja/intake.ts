import type { Strings } from '../strings.js';
import { list, number } from './words.js';

/** Files, folders and tables that are opened, in Japanese. */
export const intakeWords: Strings['intake'] = {
  readAs: (files) =>
    `${list(files)}の中の名前はUnicodeではありません。次の文字コードとして読み取りました。文字化けしている場合は、別の文字コードを選んでください。`,
  encodings: {
    gbk: '中国語・簡体字（GBK）',
    big5: '中国語・繁体字（Big5）',
    shift_jis: '日本語（Shift JIS）',
    'euc-kr': '韓国語（EUC-KR）',
    'euc-jp': '日本語（EUC-JP）',
    'windows-1252': '西ヨーロッパ（Windows-1252）',
    'windows-1250': '中央ヨーロッパ（Windows-1250）',
    'windows-1251': 'キリル文字（Windows-1251）',
    'windows-1253': 'ギリシャ語（Windows-1253）',
    'windows-1254': 'トルコ語（Windows-1254）',
    'windows-1255': 'ヘブライ語（Windows-1255）',
    'windows-1256': 'アラビア語（Windows-1256）',
    'windows-1257': 'バルト諸語（Windows-1257）',
    'windows-1258': 'ベトナム語（Windows-1258）',
    'windows-874': 'タイ語（Windows-874）',
    'koi8-r': 'キリル文字（KOI8-R）',
    ibm866: 'キリル文字（DOS 866）',
    ibm850: '西ヨーロッパ（DOS 850）',
    ibm437: '西ヨーロッパ（DOS 437）',
    ibm852: '中央ヨーロッパ（DOS 852）',
    macintosh: '西ヨーロッパ（Mac）',
    'utf-8': 'Unicode（UTF-8）',
    'utf-16le': 'Unicode（UTF-16 LE）',
    'utf-16be': 'Unicode（UTF-16 BE）',
  },

  columnsTitle: (file) => `${file}の各列は何を表していますか？`,
  columnsWhy: '写真の名前の列と、クラスの名前の列を選んでください。以下は最初の数行です。',
  firstRows: '表の最初の数行',
  photoColumn: '写真',
  labelColumn: 'クラス',
  choose: '列を選択',
  column: (index, first) =>
    first === '' ? `列${number(index)}` : `列${number(index)}（${first}）`,
  columnsUse: 'この表を使う',
  columnsSkip: '使わずに続ける',

  fromWeb:
    'このページは外部に接続しないため、ほかのページの画像を直接取り込むことはできません。いったんデバイスに保存してから、そのファイルをドロップしてください。',
  unread: (names) =>
    `${names.length === 1 ? 'このファイル' : `これら${number(names.length)}個のファイル`}を開けませんでした：${list(names.slice(0, 3))}。名前がUnicodeではない可能性があります。名前を変更して、もう一度お試しください。`,
};
