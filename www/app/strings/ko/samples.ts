import type { Strings } from '../strings.js';

/** The sample photos, in Korean. */
export const sampleWords: Strings['samples'] = {
  button: '샘플 사진으로 해 보기',
  what: '고양이, 커피, 로켓 사진입니다. 학습용 18장과 인식용 4장이 있습니다. 한 클래스의 사진은 모두 한 이미지의 일부라서 직접 찍은 사진보다 쉬워 보입니다.',
  missing:
    '샘플 사진을 불러올 수 없습니다. 네트워크를 확인하고 다시 시도하거나 직접 찍은 사진을 추가하세요.',
  by: '사진 출처',
  note: '샘플 사진입니다.',
  startOwn: '내 사진으로 시작',
  removed: '샘플을 삭제했습니다. 클래스 이름을 정하고 사진을 추가하세요.',
  someNote: '일부는 샘플 사진입니다.',
  remove: '샘플 삭제',
  onlyOwn: '샘플을 삭제했습니다. 내 사진은 그대로 있습니다.',
  classes: { cat: '고양이', coffee: '커피', rocket: '로켓' },
  authors: [
    '고양이: ‘Chelsea’, Stéfan van der Walt, CC0',
    '커피: Rachel Michetti, Pikolo Espresso Bar 제공, CC0',
    '로켓: SpaceX, 퍼블릭 도메인',
    '별: Hubble Deep Field, NASA, 퍼블릭 도메인',
    '모두 scikit-image에 공개된 것으로, 자르고 돌리고 밝기를 바꿨습니다.',
  ],
};
