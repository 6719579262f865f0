import type { Strings } from '../strings.js';
import { day, number, photos } from './words.js';

/** The report as a page to save or print, in Korean. */
export const cardWords: Strings['card'] = {
  keep: '이 보고서 보관',
  why: '모든 수치와 설정을 담고 사진은 넣지 않은 한 페이지입니다. 저장하거나 보내거나 인쇄할 수 있습니다.',
  save: '페이지로 저장',
  print: '인쇄',
  saved: (name) => `‘${name}’ 보고서를 저장했습니다.`,
  fileName: (name) => `${name}, 보고서`,

  title: (name) => `${name}: 이 분류기가 할 수 있는 것`,
  made: (date) => `${day(date, 'long')} handful로 만들었습니다.`,
  stale: '수치는 마지막 점검 때의 것이며, 그 뒤로 사진이 바뀌었습니다.',
  what: '개요',
  facts: {
    classes: '클래스',
    photos: '학습한 사진',
    head: '학습 방식',
    mode: '분석 모드',
    network: '네트워크',
    arithmetic: '연산',
    space: '임베딩 공간',
    seed: '시드',
    temperature: '온도',
  },
  ofClass: (label, count) => `${label}(${number(count)})`,
  networks: {
    one: 'EfficientNet-Lite0, ImageNet으로 사전 학습, 변경 없음',
    two: 'EfficientNet-Lite0 및 Lite2, ImageNet으로 사전 학습, 변경 없음',
  },
  arithmetic: { int8: '8비트 정수', f32: '32비트 부동 소수점' },
  leftOut: '학습한 사진을 얼마나 잘 아나요?',
  notMeasured: '측정할 수 없었습니다. 사진이 두 장인 클래스가 없습니다.',
  interval: (low, high) => `95% 구간: ${low}~${high}.`,
  test: (name) => `다른 사진에서: 테스트 폴더 ‘${name}’`,
  noTest: '학습에 쓰지 않은 사진으로 측정하지 않았습니다.',
  findings: '살펴볼 사진',
  open: (count) =>
    count === 0
      ? '남은 것이 없습니다.'
      : `라벨이 잘못되었거나, 중복되었거나, 같은 클래스의 다른 사진과 다를 수 있는 ${photos(count)}을 아직 아무도 확인하지 않았습니다.`,
  compared: '같은 사진에 다른 설정',
  limits: '이 보고서가 알려 주지 않는 것',
  limit: [
    '수치는 측정에 쓴 것과 비슷한 사진에 해당합니다. 빛, 카메라, 장소가 다르면 달라질 수 있습니다.',
    '같은 것을 연달아 찍은 사진은 새로 찍을 사진보다 서로 더 비슷합니다. 그래서 숨긴 사진의 수치는 실제보다 좋습니다.',
    '모든 클래스와 다르다고 판정하지 않는 한 항상 클래스 하나를 답합니다. 모르는 것은 위에 적힌 만큼만 알아차립니다.',
    '사람에 관한 결정이나 증명이 필요한 결정을 위해 만들지 않았습니다.',
  ],
};
