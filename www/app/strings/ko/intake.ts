import type { Strings } from '../strings.js';
import { list, number } from './words.js';

/** Files, folders and tables that are opened, in Korean. */
export const intakeWords: Strings['intake'] = {
  readAs: (files) =>
    `${list(files)}에 있는 이름은 유니코드가 아닙니다. 다음 인코딩으로 읽었습니다. 글자가 깨져 보이면 다른 인코딩을 선택하세요.`,
  encodings: {
    gbk: '중국어 간체(GBK)',
    big5: '중국어 번체(Big5)',
    shift_jis: '일본어(Shift JIS)',
    'euc-kr': '한국어(EUC-KR)',
    'euc-jp': '일본어(EUC-JP)',
    'windows-1252': '서유럽어(Windows-1252)',
    'windows-1250': '중앙 유럽어(Windows-1250)',
    'windows-1251': '키릴 문자(Windows-1251)',
    'windows-1253': '그리스어(Windows-1253)',
    'windows-1254': '튀르키예어(Windows-1254)',
    'windows-1255': '히브리어(Windows-1255)',
    'windows-1256': '아랍어(Windows-1256)',
    'windows-1257': '발트어(Windows-1257)',
    'windows-1258': '베트남어(Windows-1258)',
    'windows-874': '태국어(Windows-874)',
    'koi8-r': '키릴 문자(KOI8-R)',
    ibm866: '키릴 문자(DOS 866)',
    ibm850: '서유럽어(DOS 850)',
    ibm437: '서유럽어(DOS 437)',
    ibm852: '중앙 유럽어(DOS 852)',
    macintosh: '서유럽어(Mac)',
    'utf-8': '유니코드(UTF-8)',
    'utf-16le': '유니코드(UTF-16 LE)',
    'utf-16be': '유니코드(UTF-16 BE)',
  },

  columnsTitle: (file) => `${file}의 각 열에는 무엇이 있나요?`,
  columnsWhy: '사진 이름이 있는 열과 클래스 이름이 있는 열을 선택하세요. 아래는 처음 몇 행입니다.',
  firstRows: '표의 처음 몇 행',
  photoColumn: '사진',
  labelColumn: '클래스',
  choose: '열 선택',
  column: (index, first) => (first === '' ? `${number(index)}열` : `${number(index)}열(${first})`),
  columnsUse: '이 표 사용',
  columnsSkip: '표 없이 계속',

  fromWeb:
    '이 페이지는 외부에 연결하지 않으므로 다른 페이지의 이미지를 바로 가져올 수 없습니다. 먼저 기기에 저장한 다음 파일을 끌어다 놓으세요.',
  unread: (names) =>
    `${names.length === 1 ? '이 파일을' : `다음 파일 ${number(names.length)}개를`} 열 수 없습니다: ${list(names.slice(0, 3))}. 이름이 유니코드가 아닐 수 있습니다. 이름을 바꾼 후 다시 시도하세요.`,
};
