import type { Strings } from '../strings.js';
import { photos, sheets, withParticle } from './words.js';

/** Passing a project on, in Korean. */
export const shareWords: Strings['share'] = {
  button: '공유',
  title: '공유 또는 보관',
  file: [
    '프로젝트 파일',
    '클래스, 사진, 설정이 들어 있습니다. 다른 곳에서 이어서 하거나 백업할 때 사용하세요. handful에서만 열 수 있습니다.',
  ],
  page: [
    '파일 하나로 된 페이지',
    '어떤 브라우저에서나 네트워크 없이 사진을 인식합니다. 사진은 들어 있지 않습니다.',
  ],
  pageTitle: '페이지 제목',
  model: [
    'ONNX 모델',
    '사진에서 점수까지 파일 하나에 담았습니다. ONNX Runtime 등 다른 프로그램에서 쓸 수 있습니다. 사진은 들어 있지 않습니다.',
  ],
  teachableModel: [
    'Teachable Machine 모델',
    'Teachable Machine 모델을 불러오는 프로그램용 zip입니다. 가르친 사진과 다른 사진에도 항상 한 클래스를 답합니다. 사진은 들어 있지 않습니다.',
  ],
  loading: '페이지가 준비되면 사용할 수 있습니다.',
  reading: '사진을 모두 읽으면 사용할 수 있습니다.',
  untrained: '클래스 두 개를 학습하면 사용할 수 있습니다.',
  writing: (name) => `${withParticle(name, 'object')} 만드는 중입니다.`,
  saved: (name) => `${withParticle(name, 'object')} 다운로드에 저장했습니다.`,
  learning: (done, total) =>
    `Teachable Machine용으로 다시 학습하는 중: ${photos(total)} 중 ${sheets(done)}.`,
  teachable: (name) =>
    `${withParticle(name, 'object')} 다운로드에 저장했습니다. 이 모델을 쓰는 프로그램은 항상 한 클래스를 답하고, 사진을 자체 방식으로 줄입니다.`,
  teachableFast: (there, here) =>
    `이 모델은 사진을 한 번만 살펴봅니다. 숨긴 ${photos(there[1])} 중 ${sheets(there[0])}을 맞게 추측했고, 여기서는 ${sheets(here[1])} 중 ${sheets(here[0])}입니다.`,
  teachableSingle: '사진이 한 장뿐인 클래스가 있어 모델의 퍼센트는 의미가 없습니다.',
  teachableWithout: (names) => `다시 읽지 못해 빠진 ${photos(names.length)}: ${names.join(', ')}.`,
  noMap:
    '이 학습 방식은 페이지나 모델로 내보낼 수 없습니다. ‘고급’에서 ‘표준’ 등 다른 방식을 선택하세요.',
};
