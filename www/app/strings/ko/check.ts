import { distances, outwards, ROUNDING } from '../../figures.js';
import type { Strings } from '../strings.js';
import {
  digits,
  number,
  percent,
  photos,
  quotedWith,
  share as shareOf,
  sheets,
  withParticle,
} from './words.js';

const pointsOf = (written: string): string => `${digits(written)}%p`;
const points = (share: number): string => {
  const count = Math.round(Math.abs(share) * 100);
  return count === 0 && share !== 0 ? '1%p 미만' : pointsOf(`${count}`);
};
/** Points rounded down, and up to at least one, so that an interval never claims too much. */
const least = (share: number): number => Math.floor(share * 100 + ROUNDING);
const most = (share: number): number => Math.max(1, Math.ceil(share * 100 - ROUNDING));
const done = (share: number): string => percent(Math.floor(share * 100) / 100);
const LEANS = { sure: '지나치게 확신', modest: '지나치게 신중' };

const ninths = [
  '왼쪽 위',
  '위쪽',
  '오른쪽 위',
  '왼쪽',
  '가운데',
  '오른쪽',
  '왼쪽 아래',
  '아래쪽',
  '오른쪽 아래',
] as const;

/** The view "Check" in Korean. */
export const checkWords: Strings['check'] = {
  title: '얼마나 정확하고, 어떻게 하면 더 좋아질까요?',
  nothing: '아직 점검할 것이 없습니다',
  nothingAdvice:
    '클래스 두 개에 사진을 몇 장씩 추가하세요. 그러면 얼마나 잘 학습했는지 여기서 측정합니다.',
  toTeach: '‘가르치기’로 이동',
  single: '클래스마다 사진이 한 장뿐이면 점검할 수 없습니다',
  singleAdvice:
    '점검할 때는 사진 한 장을 숨기고 같은 클래스의 다른 사진으로 추측합니다. 클래스 하나에 두 번째 사진을 추가하세요.',
  reviewing: (share) => `자세히 살펴보는 중, ${done(share)}`,
  reviewLabel: '모든 사진을 자세히 살펴보는 중',
  failed: '자세히 살펴보지 못했습니다.',
  again: '다시 시도',
  saidReviewed: (issues, dismissed) => {
    if (issues > 0) return `점검을 마쳤습니다. 살펴볼 항목이 ${number(issues)}건 있습니다.`;
    return dismissed > 0
      ? '점검을 마쳤습니다. 더 살펴볼 것이 없습니다.'
      : '점검을 마쳤습니다. 의심스러운 점이 없습니다.';
  },

  details: '자세히',

  issues: '살펴볼 사진',
  issuesNone: ({ wrong, dismissed, calibrated }) => {
    const labels = calibrated ? '잘못된 것 같은 라벨도, ' : '';
    const start =
      dismissed > 0
        ? '더 살펴볼 것이 없습니다.'
        : `의심스러운 점이 없습니다. ${labels}중복된 사진도, 유난히 다른 사진도 없습니다.`;
    if (wrong === 0 || !calibrated) return start;
    return `${start} 숨긴 사진 중 ${sheets(wrong)}을 잘못 추측했지만 확신하지는 않았습니다. 아래 ‘자세히’에서 볼 수 있습니다.`;
  },
  issuesWaiting: '살펴볼 만한 사진이 곧 여기에 표시됩니다.',
  issuesUncalibrated: '모든 클래스에 사진이 두 장 이상 있으면 잘못된 라벨을 찾아낼 수 있습니다.',
  dismissed: (count) => `${number(count)}건을 확인 완료로 표시했습니다.`,
  bringBack: '다시 표시',
  more: (count) => `${number(count)}건 더 보기`,
  open: (name, label) => `${name}, 클래스 ${label}. 열기`,
  looksLike: (name, label, to) =>
    `${withParticle(name, 'topic')} ‘${label}’에 있지만 ‘${to}’처럼 보입니다.`,
  looksLikeWhy: (own) =>
    own === null
      ? '다른 사진으로 추측하면 다른 클래스에 속합니다.'
      : `다른 사진으로 추측하면 현재 클래스의 확률은 ${shareOf(own)}입니다.`,
  standsOutToo: '같은 클래스의 다른 사진과도 다릅니다.',
  double: (name, other, label) =>
    `‘${label}’에 있는 ${withParticle(name, 'and')} ${withParticle(other, 'topic')} 거의 같은 사진입니다.`,
  doubleWhy: '중복된 사진은 새로 가르쳐 주는 것이 없고, 점수를 실제보다 좋아 보이게 합니다.',
  doubleAcross: (name, label, other, otherLabel) =>
    `‘${label}’의 ${withParticle(name, 'and')} ‘${otherLabel}’의 ${withParticle(other, 'topic')} 거의 같은 사진입니다.`,
  doubleAcrossWhy: '두 라벨 중 하나가 잘못되었을 가능성이 큽니다.',
  outlier: (name, label) => `${withParticle(name, 'topic')} ‘${label}’의 다른 사진과 다릅니다.`,
  outlierWhy: '실수일 수도 있고, 남겨 둘 만한 드문 경우일 수도 있습니다.',
  moveTo: (label) => `${quotedWith(label, 'towards')} 이동`,
  remove: '삭제',
  removeOne: (name) => `${name} 삭제`,
  removeFrom: (label) => `‘${label}’에서 삭제`,
  keep: '유지',
  keepBoth: '둘 다 유지',
  keepIn: (label) => `‘${label}’에 유지`,
  saidDismissed: (name) => `${withParticle(name, 'object')} 그대로 둡니다.`,

  confusion: '무엇을 무엇으로 혼동하나요?',
  confusionHow:
    '행은 사진의 실제 클래스이고, 열은 숨겼을 때 추측한 클래스입니다. 숫자를 선택하면 사진을 볼 수 있고, 화살표 키로 숫자 사이를 이동할 수 있습니다.',
  confusionNone: (total) => `숨긴 ${photos(total)} 중 다른 클래스로 혼동한 사진이 없습니다.`,
  confusionMost: (truth, taken, count, shared) =>
    `가장 흔한 것은 ${quotedWith(truth, 'object')} ${quotedWith(taken, 'towards')} 혼동한 경우로, ${number(count)}번입니다${shared ? '(같은 횟수의 다른 경우도 있습니다)' : ''}.`,
  confusionCorner: '실제 \\ 추측',
  cell: (count, truth, taken) =>
    truth === taken
      ? `‘${truth}’ ${photos(count)}, 맞게 추측함. 보기`
      : `${quotedWith(taken, 'towards')} 혼동한 ‘${truth}’ ${photos(count)}. 보기`,
  cellTitle: (count, truth, taken) =>
    truth === taken
      ? `‘${truth}’ ${photos(count)}, 맞게 추측함`
      : `${quotedWith(taken, 'towards')} 혼동한 ‘${truth}’ ${photos(count)}`,
  cellWaiting: '사진을 찾는 중…',
  cellClose: '이 사진들 닫기',

  classes: '클래스별',
  classColumns: ['클래스', '사진', '숨겼을 때 맞음', '예상 범위'],
  classesEqual: (share) => `모든 클래스의 정답률이 같습니다: ${shareOf(share)}.`,
  classesRange: (worst, low, best, high) =>
    `정답률은 ‘${worst}’ ${shareOf(low)}부터 ‘${best}’ ${shareOf(high)}까지입니다.`,
  classRight: (correct, total) => `${sheets(total)} 중 ${sheets(correct)}`,
  share: shareOf,
  between: (from, to) => {
    const { low, high } = outwards(from, to, 100);
    return `${percent(low / 100)}~${percent(high / 100)}`;
  },
  notMeasured: '두 번째 사진이 필요함',
  balanced: (share) =>
    `사진 수와 관계없이 모든 클래스를 똑같이 치면 정답률은 ${shareOf(share)}입니다.`,

  calibration: '퍼센트를 믿을 수 있나요?',
  calibrationNone: '사진이 한 장뿐인 클래스가 있으면 퍼센트가 나오지 않습니다.',
  calibrated: (off, total) =>
    `네. ${photos(total)}으로 알 수 있는 한, 오차는 평균 ${points(off)}로 우연의 범위를 넘지 않습니다.`,
  calibrationUnclear: (off, total) =>
    `의심할 이유가 보이지 않습니다. ${photos(total)}에서 오차는 평균 ${points(off)}이며, 우연만으로도 그럴 수 있습니다.`,
  calibratedRoughly: (off, chance, surplus) => {
    const [by, alone] = distances(off, chance);
    const lean = surplus === null ? '' : ` 조금 ${LEANS[surplus]}하는 편입니다.`;
    return `대체로 믿을 수 있습니다. 오차는 평균 ${pointsOf(by)}이고, 우연만이라면 ${pointsOf(alone)}입니다.${lean}`;
  },
  uncalibrated: (off, chance, surplus) => {
    const [by, alone] = distances(off, chance);
    const lean = surplus === null ? '' : ` ${LEANS[surplus]}합니다.`;
    return `그대로 믿기는 어렵습니다. 오차는 평균 ${pointsOf(by)}이고, 우연만이라면 ${pointsOf(alone)}입니다.${lean}`;
  },
  calibrationHow:
    '숨긴 사진을 확신 정도로 나누어, 각각 얼마나 맞았는지 보여 줍니다. 대각선에서는 둘이 같고, 세로선은 95% 구간입니다. 퍼센트는 이 사진들로 조정했기 때문에 조금 좋아 보입니다.',
  diagramSummary: (bins) => `확신 정도와 실제 정답률의 비교, ${number(bins)}개 그룹.`,
  diagramColumns: ['확신', '맞음', '예상 범위', '사진'],

  openSet: '모르는 것을 알아차리나요?',
  openSetKnown: ({ correct, total }) =>
    correct === total
      ? `${photos(total)} 중 숨겼을 때 다른 사진과 다르다고 판정된 것이 없습니다.`
      : `${photos(total)} 중 ${sheets(total - correct)}이 클래스에 속하는데도 숨겼을 때 다른 사진과 다르다고 판정되었습니다.`,
  openSetUnknown: ({ correct, total }) =>
    `클래스를 하나씩 통째로 숨기면 ${photos(total)} 중 ${sheets(total - correct)}이 다른 클래스로 판정되고, ${sheets(correct)}이 다르다고 판정되었습니다.`,
  openSetNoUnknown:
    '클래스가 세 개 있으면, 모르는 클래스의 사진이 얼마나 자주 여러분의 클래스로 판정되는지 측정할 수 있습니다.',
  openSetHow:
    '전혀 다른 것의 사진은 여러분의 클래스와 비슷한 클래스의 사진보다 더 잘 알아차립니다.',

  curve: '사진을 더 넣으면 좋아질까요?',
  curveWaiting: '지금보다 적은 사진으로 학습해 알아봅니다.',
  curveTooFew: '사진이 너무 적어 측정할 수 없습니다.',
  verdict: {
    rising: (gain, low, high, count) =>
      `네. ${photos(count)}에서 곡선이 아직 올라가고 있습니다. 마지막으로 두 배가 되었을 때 ${points(gain)}(${number(least(low))}~${number(most(high))}) 올랐고, 다음 두 배에서는 그보다 더 오르지는 않을 것입니다.`,
    falling: (gain, low, high, count) =>
      `아니요. ${photos(count)}에서 곡선이 내려가고 있습니다. 마지막으로 두 배가 되었을 때 ${points(gain)}(${number(least(-high))}~${number(most(-low))}) 내렸으므로, 같은 종류의 사진을 더 넣어도 도움이 되지 않습니다.`,
    flat: (within, count) =>
      `거의 아닙니다. ${photos(count)}에서 곡선이 ±${pointsOf(`${most(within)}`)} 안에서 평평하고, 마지막으로 두 배가 되었을 때 2%p도 오르지 않았습니다. 같은 종류의 사진을 더 넣어도 크게 달라지지 않습니다.`,
    unclear: (within, high, count) =>
      `뚜렷하지 않습니다. ${photos(count)}에서 곡선이 ±${pointsOf(`${most(within)}`)} 안에서 평평합니다. 두 배로 늘리면 최대 ${pointsOf(`${most(high)}`)} 오를 수는 있습니다.`,
  },
  weakest: (label, correct, total) =>
    total === 0
      ? `사진이 가장 필요한 클래스는 ‘${label}’입니다(사진이 한 장뿐).`
      : `사진이 가장 필요한 클래스는 ‘${label}’입니다(${sheets(total)} 중 ${sheets(correct)} 맞음).`,
  noWeakest: '숨긴 사진을 하나도 잘못 추측하지 않아, 특별히 사진이 더 필요한 클래스가 없습니다.',
  curveSummary: (from, to, first, last) =>
    `정답률: ${photos(from)}일 때 ${shareOf(first)}, ${sheets(to)}일 때 ${shareOf(last)}.`,
  curveAxis: '학습에 쓴 사진 수',
  figures: '모든 수치',
  curveColumns: ['사진', '맞음', '예상 범위'],

  loss: '학습 과정',

  compare: '다른 설정이 더 나을까요?',
  compareWhy: '여러분의 사진으로 학습 방식과 분석 모드를 비교합니다.',
  compareStart: '비교',
  compareAgain: '다시 비교',
  compareCancel: '취소',
  comparing: (share) => `비교하는 중, ${done(share)}`,
  comparisons: {
    head: {
      title: '학습 방식',
      why: '여러분의 사진으로 모든 학습 방식을 차례로 학습해 봅니다. 사용 중인 설정은 그대로입니다.',
      columns: ['학습 방식', '맞음', '예상 범위', '학습 시간'],
    },
    mode: {
      title: '분석 모드',
      why: '현재 학습 방식으로 모든 사진을 각 모드로 다시 읽습니다. 사용 중인 설정은 그대로입니다.',
      columns: ['분석 모드', '맞음', '예상 범위', '장당 시간'],
    },
    backbone: {
      title: '백본',
      why: '현재 학습 방식으로 모든 사진을 내장 네트워크와 파일의 네트워크로 읽습니다. 사용 중인 설정은 그대로입니다.',
      columns: ['백본', '맞음', '예상 범위', '장당 시간'],
    },
  },
  modesNeedPhotos: (name) =>
    `${withParticle(name, 'object')} 다시 읽을 수 없습니다. 사진이 모두 있지 않으면 공정하게 비교할 수 없습니다.`,
  compareSeconds: (seconds) =>
    seconds < 0.095
      ? `${number(Math.max(1, Math.round(seconds * 1000)))}밀리초`
      : `${number(seconds, seconds < 9.95 ? 1 : 0)}초`,
  compareNone: '측정하지 않음',
  use: '이 설정 사용',
  useHead: (head) => `이 설정 사용: ${head}`,
  inUse: '사용 중',
  compareNoise: '모든 구간이 가장 좋은 것의 구간과 겹칩니다. 차이는 우연일 수 있습니다.',
  compareBehind: (heads) =>
    `가장 좋은 것보다 분명히 못한 것은 ${heads}뿐입니다. 나머지 차이는 우연일 수 있습니다.`,
  compareAllBehind: '나머지는 모두 가장 좋은 것보다 분명히 못합니다.',
  compareNothing: '비교할 것이 없습니다. 숨길 수 있는 사진이 없습니다.',
  compareBest: '여럿 중에서 고른 가장 좋은 것은 언제나 실제보다 조금 좋아 보입니다.',
  compareStale: '그 뒤로 사진이나 설정이 바뀌었습니다. 정확한 수치를 보려면 다시 비교하세요.',
  heat: (label) => `‘${label}’(으)로 본 부분`,
  heatWaiting: '각 부분을 살펴보는 중…',
  heatHow:
    '노란색 부분이 없으면 이 클래스의 점수가 낮아집니다. 7×7 칸으로 나눈 대략적인 그림이며, 이유를 증명하지는 않습니다.',
  heatSaid: (label, place) =>
    place === null
      ? `사진에 ‘${label}’임을 나타내는 부분이 없습니다.`
      : `‘${label}’임을 나타내는 부분은 주로 ${ninths[place]}입니다.`,
  saidCompared: (count) => `설정 ${number(count)}개를 비교했습니다.`,
};
