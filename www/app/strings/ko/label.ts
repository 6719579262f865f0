import { rounded } from '../../figures.js';
import type { Strings } from '../strings.js';
import { confidence, number, photos, quotedWith, sheets, withParticle } from './words.js';

/** "100장 중 약 95장". */
function inHundred(share: number): string {
  const { value, bound } = rounded(share, 100);
  if (bound === 'over') return '거의 전부';
  if (bound === 'under') return '극히 일부';
  if (value === 0) return '0장';
  return value === 100 ? '전부' : `100장 중 약 ${value}장`;
}

/** The view "Label" in Korean. */
export const labelWords: Strings['label'] = {
  title: '폴더에 라벨 지정',
  what: '사진이 수천 장 있는 폴더를 열어 보세요. 한 장씩 인식되며, 키 하나로 확인하거나 고치거나 건너뛸 수 있습니다. 답할 때마다 나머지 결과가 좋아집니다.',
  open: '폴더 열기',
  orDrop: '또는 여기에 끌어다 놓으세요.',
  notUploaded: '아무것도 업로드되지 않습니다. 사진은 있는 자리에서 읽습니다.',
  opening: (count) => `폴더를 살펴보는 중, 지금까지 ${photos(count)}`,
  loose: '끌어다 놓은 사진',
  teachFirst:
    '사진을 인식하려면 사진이 있는 클래스가 두 개 필요합니다. 먼저 ‘가르치기’에서 준비하거나, 여기서 사진마다 클래스 이름을 입력해 시작하세요.',
  toTeach: '가르치기',
  stored: '이전에 연 폴더',
  storedHow: '읽은 내용이 이 기기에 저장되어 있어, 다시 열면 이어서 할 수 있습니다.',
  reopen: (name) => `${name} 다시 열기`,
  reopenHint: (name) => `계속하려면 ‘폴더 열기’에서 ${withParticle(name, 'object')} 선택하세요.`,
  forget: (name) => `${name} 기록 지우기`,
  forgetHow: '읽은 내용을 지웁니다. 폴더 자체는 그대로입니다.',
  forgetAsk: (name) =>
    `‘${name}’에서 읽은 내용과 건너뛰거나 한꺼번에 승인한 사진의 기록을 지울까요? 지정한 라벨은 클래스에 남습니다.`,
  forgetYes: '지우기',
  forgetNo: '유지',
  forgotten: (name) =>
    `‘${name}’에 관해 저장된 내용을 모두 삭제했습니다. 폴더 자체는 그대로입니다.`,
  notForgotten: (name) =>
    `‘${name}’에 관해 저장된 내용을 삭제하지 못했습니다. 브라우저 설정에서 이 사이트의 데이터를 지우세요.`,
  notStored:
    '이 폴더의 내용을 이 기기에 더 저장할 수 없습니다. 공간이 부족한 것 같습니다. 작업은 계속할 수 있지만, 새로고침하면 사진을 다시 읽습니다.',
  mayNotRead: (name) =>
    `브라우저가 ${quotedWith(name, 'object')} 읽도록 허용하지 않았습니다. 다시 열고 허용하세요.`,
  notOpened: (name, why) => `${quotedWith(name, 'object')} 열 수 없습니다: ${why}`,
  saidOpened: (name, count) => `${quotedWith(name, 'object')} 열었습니다. ${photos(count)}.`,
  close: '폴더 닫기',

  photos,
  reading: (done, total) => `${sheets(total)} 중 ${sheets(done)} 읽음`,
  pace: (perSecond) =>
    perSecond >= 1
      ? `초당 ${sheets(Math.round(perSecond))}`
      : `분당 ${sheets(Math.round(perSecond * 60))}`,
  pause: '일시 중지',
  resume: '계속',
  paused: '일시 중지됨',
  saidPaused: '읽기를 일시 중지했습니다.',
  saidRead: (count) => `${photos(count)}을 모두 읽었습니다.`,
  summary: (labelled, unlike) =>
    `${photos(labelled)}에 라벨을 지정했습니다. 나머지 중 ${sheets(unlike)}은 가르친 사진과 다릅니다.`,
  expected: (share, unknown) => {
    const right = `나머지 사진이 모두 여러분의 클래스에 속한다면, 맞을 것으로 예상되는 사진은 ${inHundred(share)}입니다. 퍼센트로 계산한 값이며 측정한 값은 아닙니다.`;
    if (!unknown) return right;
    const passed = inHundred((unknown.total - unknown.correct) / unknown.total);
    return `${right} 모르는 클래스의 사진 가운데 여러분의 클래스로 판정되는 것은 ${passed}입니다. 클래스를 하나씩 숨겨 측정한 값입니다.`;
  },

  sort: '정렬',
  sorts: {
    name: '이름',
    class: '클래스',
    unsure: '확신이 낮은 순',
    unlike: '다른 사진 먼저',
  },
  filter: '표시',
  filters: {
    all: '모두',
    open: '라벨 없음',
    labelled: '라벨을 지정한 사진',
    unlike: '가르친 사진과 다름',
    skipped: '건너뜀',
    failed: '읽지 못함',
  },
  sortAgain: '다시 정렬',
  sortAgainHint: '정렬한 뒤 답이 바뀌었습니다.',
  none: '해당하는 사진이 없습니다.',
  showAll: '모든 사진 표시',
  grid: '폴더의 사진',

  unread: '아직 읽지 않음',
  noAnswer: '아직 답 없음',
  unlike: '다름',
  unlikeLong: '가르친 사진과 다름',
  unlikeWhy: (label) =>
    `가르친 사진 중 어느 것과도 비슷하지 않습니다. 가장 가까운 클래스는 ‘${label}’입니다. 퍼센트는 클래스끼리 비교할 뿐이므로 표시하지 않습니다.`,
  noPercentage:
    '퍼센트 없음: 사진이 한 장뿐인 클래스가 있거나 이 학습 방식을 쓰면 순위만 표시됩니다.',
  skipped: '건너뜀',
  failed: '읽지 못함',
  byYou: '지정한 라벨',
  runnerUp: (label, share) => `또는 ${label}, ${share}`,
  percent: confidence,

  current: '이 사진',
  chooseOne: '화살표 키나 클릭으로 사진을 선택하세요.',
  accept: '맞음',
  acceptLabel: (label) => `맞음, ${label}`,
  skip: '건너뛰기',
  unskip: '건너뛰기 취소',
  next: '다음으로 유용한 사진',
  nextHint: '라벨을 지정하면 가장 도움이 되는 사진입니다.',
  classes: '이 사진은',
  type: '다른 클래스',
  typeHint: '이름 입력',
  willGive: (label) => `Enter 키: ${label}`,
  willMake: (label) => `Enter 키: 새 클래스 ${label}`,
  keys: [
    ['Enter', '맞음'],
    ['1~9', '해당 번호의 클래스'],
    ['글자', '클래스 입력'],
    ['스페이스', '건너뛰기'],
    ['0', '다음으로 유용한 사진'],
    ['Ctrl Z', '실행 취소'],
  ],
  keysTitle: '단축키',
  nothingToAccept: '확인할 답이 없습니다. 클래스를 선택하거나 건너뛰세요.',
  nothingToPropose: '제안할 사진이 아직 없습니다.',
  undoGiven: (name, label) => `${name}에 라벨 ‘${label}’ 지정`,
  undoSkipped: (name) => `${name} 건너뛰기`,
  undoUnskipped: (name) => `${name} 건너뛰기 취소`,
  saidGiven: (name, label) => `${name}: ${label}.`,
  saidAllDone: '이 목록에 라벨 없는 사진이 더는 없습니다.',
  saidSkipped: (name) => `${withParticle(name, 'object')} 건너뛰었습니다.`,
  saidUnskipped: (name) => `${name} 건너뛰기를 취소했습니다.`,

  export: '결과 저장',
  csv: '표(CSV)',
  json: '표(JSON)',
  zip: '클래스별 폴더의 사진(zip)',
  folders: '클래스별 폴더의 사진(디스크)',
  noClassFolder: '_클래스 없음',
  exporting: (done, total) => `쓰는 중, ${number(done)}/${number(total)}`,
  notExported: (why) => `일부를 저장하지 못했습니다: ${why}`,
  exportCancelled: '저장을 취소했습니다.',
};
