import type { Strings } from '../strings.js';
import { number, percent, photos, sheets, withParticle } from './words.js';

/** Several photos of a folder at once, in Korean. */
export const manyWords: Strings['many'] = {
  title: '여러 사진을 한꺼번에',
  select: '선택',
  selectHow:
    '클릭하거나 누를 때마다 사진이 선택되거나 해제됩니다. 키보드에서는 화살표로 이동하고 스페이스로 선택합니다.',
  all: '표시된 사진 모두 선택',
  none: '선택 해제',
  selected: (count) => `${photos(count)} 선택됨`,
  saidSelected: (count, total) =>
    count === 0
      ? '선택된 사진이 없습니다.'
      : `${photos(total)} 중 ${sheets(count)}을 선택했습니다.`,
  keys: [
    ['Shift, Ctrl', '여러 장 선택'],
    ['Ctrl A', '표시된 사진 모두 선택'],
    ['Esc', '선택 해제'],
  ],
  unlikeNear: (label) => `다름: ${label}?`,
  someUnlike: (count) =>
    `그중 ${sheets(count)}은 가르친 사진과 다릅니다. 가장 가까운 클래스를 씁니다.`,
  undoGiven: (count, label) => `${photos(count)}에 라벨 ‘${label}’ 지정`,
  saidGiven: (count, label) => `${photos(count)}: ${label}.`,
  saidLearnt: (count) =>
    `비슷한 사진을 더 늘려도 효과가 적으므로 그중 ${sheets(count)}에서 학습합니다.`,
  undoSkipped: (count, skipped) => `${photos(count)} ${skipped ? '건너뛰기' : '건너뛰기 취소'}`,
  saidSkipped: (count, skipped) =>
    `${photos(count)}${skipped ? '을 건너뛰었습니다' : '의 건너뛰기를 취소했습니다'}.`,

  like: '비슷한 사진 찾기',
  likeHow: '폴더 전체를 이 사진과 비슷한 순서로 정렬합니다.',
  likeSort: (name) => `${withParticle(name, 'and')} 비슷한 순`,
  saidLike: (name) => `${withParticle(name, 'and')} 비슷한 순서로 정렬했습니다.`,

  byAccepting: '한꺼번에 승인함',
  acceptedFilter: '한꺼번에 승인한 사진',
  summary: (count) => `한꺼번에 승인: ${sheets(count)}.`,
  acceptAll: '확실한 답 모두 승인',
  acceptTitle: '확실한 답 모두 승인',
  acceptWhat:
    '표시된 사진 중 아직 라벨이 없는 사진에 답의 클래스를 지정합니다. 점수가 정직하도록 이 사진에서는 학습하지 않습니다. 실행 취소 한 번으로 모두 되돌릴 수 있습니다.',
  threshold: '답의 확실한 정도',
  thresholdOf: (least, count) => `${percent(least)} 이상: ${photos(count)}`,
  willBeWrong: (about, low, high, total) =>
    `${photos(total)} 중 약 ${sheets(about)}이 틀릴 것이며, 아마 ${number(low)}~${sheets(high)} 사이입니다.`,
  measuredOn: (wrong, total, least) =>
    `직접 라벨을 지정한 사진 중 가렸을 때 ${percent(least)} 이상의 답이 나온 ${sheets(total)}으로 측정했습니다. 그중 ${sheets(wrong)}이 틀렸습니다.`,
  measuredWhere:
    '폴더가 가르친 사진과 비슷한 만큼만 맞습니다. 어느 클래스에도 속하지 않는 사진은 여기에 더해집니다.',
  notMeasured:
    '직접 라벨을 지정한 사진 중 가렸을 때 이만큼 확실한 답이 나온 것이 없어 몇 장이 틀릴지 알 수 없습니다. 표본을 확인하세요.',
  sampleTitle: (count) => `먼저 무작위로 고른 ${photos(count)}을 보고 틀린 것에 표시하세요`,
  sampleAgain: '다른 사진 보기',
  markWrong: (name, label) => `${name}: ${label}. 틀렸다고 표시`,
  found: (wrong, total, low, high) =>
    `${photos(total)} 중 ${sheets(wrong)}을 틀렸다고 표시했습니다. 모두 보았다면 전체의 ${percent(low)}~${percent(high)}가 틀립니다.`,
  acceptYes: (count) => `${photos(count)} 승인`,
  undoAccepted: (count) => `${photos(count)} 승인`,
  saidAccepted: (count) =>
    `${photos(count)}을 승인했습니다. 실행 취소 한 번으로 모두 되돌릴 수 있습니다.`,
};
