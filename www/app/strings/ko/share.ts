import type { Strings } from '../strings.js';
import { withParticle } from './words.js';

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
  loading: '페이지가 준비되면 사용할 수 있습니다.',
  reading: '사진을 모두 읽으면 사용할 수 있습니다.',
  untrained: '클래스 두 개를 학습하면 사용할 수 있습니다.',
  writing: (name) => `${withParticle(name, 'object')} 만드는 중입니다.`,
  saved: (name) => `${withParticle(name, 'object')} 다운로드에 저장했습니다.`,
  noMap:
    '이 학습 방식은 페이지나 모델로 내보낼 수 없습니다. ‘고급’에서 ‘표준’ 등 다른 방식을 선택하세요.',
};
