import type { Strings } from '../strings.js';
import { number, photos, sheets } from './words.js';

/** Photos that belong together, in Korean. */
export const groupWords: Strings['groups'] = {
  title: '함께 묶인 사진',
  sources: {
    burst: '이어서 촬영함',
    time: '몇 초 안에 촬영함',
    similar: '거의 같은 사진',
    folder: '같은 폴더',
    column: '표에서 지정함',
    hand: '직접 지정함',
  },
  together: (others, how) => `다른 사진 ${sheets(others)}과 함께 묶여 있습니다: ${how}.`,
  alone: '따로 있는 사진입니다.',
  why: '함께 묶인 사진은 점수를 잴 때 함께 숨깁니다. 쌍둥이 같은 사진을 보고 맞히지 않게 하기 위해서입니다.',
  name: '그룹(환자, 동물, 장소 등)',
  separate: '따로 두기',
  separateAll: (count) => `${sheets(count)} 모두 따로 두기`,
  only: '이 클래스의 사진은 모두 함께 묶여 있습니다. 다른 때에 찍은 사진을 추가하면 퍼센트와 점수가 나옵니다.',
  percentHint: (labels) => `‘${labels}’에 다른 때에 찍은 사진을 추가하면 퍼센트가 나옵니다.`,
  folders: (count) =>
    `이 사진들은 클래스 안의 하위 폴더 ${number(count)}개에 있습니다. 한 환자나 동물의 사진처럼, 같은 하위 폴더의 사진을 함께 묶을까요?`,
  foldersYes: '예, 묶기',
  foldersNo: '아니요',
  measured: (total, groups) =>
    `${photos(total)}은 그룹 ${number(groups)}개에 속합니다. 그룹을 통째로 숨겼고, 범위는 사진이 아니라 그룹 수로 계산했습니다.`,
  single: '함께 묶인 사진끼리는 확인할 수 없습니다',
  singleAdvice:
    '사진은 함께 묶인 사진까지 숨긴 뒤 같은 클래스의 나머지 사진으로 맞혀서 확인합니다. 다른 때에 찍은 사진을 추가하세요.',
  notMeasured: '다른 때에 찍은 사진이 필요함',
  weakest: (label) =>
    `사진이 가장 필요한 클래스는 ‘${label}’입니다. 지금 있는 사진은 모두 함께 묶여 있습니다.`,
  noPercentages: '한 클래스의 사진이 모두 함께 묶여 있으면 퍼센트가 나오지 않습니다.',
  doubleWhy:
    '같은 사진이 두 장 있어도 새로 배울 것이 없습니다. 두 장을 함께 숨기므로 점수는 달라지지 않습니다.',
};
