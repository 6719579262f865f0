import type { Strings } from '../strings.js';
import { number, photos, sheets } from './words.js';

/** The view "Live" and the camera of a class, in Korean. */
export const liveWords: Strings['live'] = {
  title: '실시간',
  what: '카메라에 무언가를 비추면 무엇으로 인식되는지 프레임마다 볼 수 있습니다.',
  start: '카메라 켜기',
  stop: '카메라 끄기',
  off: '카메라가 꺼져 있습니다.',
  on: '카메라 켜짐',
  asking: '브라우저의 확인 창에서 카메라 사용을 허용하세요.',
  private:
    '카메라에 비친 것은 이 기기에만 머물고 저장되지 않습니다. 이 화면이나 탭을 벗어나면 카메라가 꺼집니다.',
  mirror: '좌우 반전',
  choose: '사용할 카메라',
  cameraNumber: (index) => `카메라 ${number(index)}`,
  teachFirst: '먼저 클래스 두 개에 사진을 한 장씩 추가하세요.',
  looking: '살펴보는 중…',
  pace: (framesPerSecond) =>
    `초당 ${framesPerSecond >= 10 ? number(Math.round(framesPerSecond)) : number(framesPerSecond, 1)}프레임`,
  problems: {
    insecure:
      '브라우저는 보안 연결(https)로 연 페이지에만 카메라를 허용합니다. 이 페이지를 https 주소로 여세요.',
    none: '카메라를 찾을 수 없습니다. 연결한 후 다시 시도하세요.',
    refused:
      '브라우저가 이 페이지의 카메라 사용을 허용하지 않습니다. 주소 옆의 사이트 설정에서 허용한 후 다시 시도하세요.',
    busy: '다른 프로그램이 카메라를 사용하고 있습니다. 그 프로그램을 닫고 다시 시도하세요.',
    lost: '카메라 연결이 끊어졌습니다. 다시 연결되면 자동으로 계속됩니다.',
    failed:
      '카메라를 시작할 수 없습니다. 다시 시도하거나 브라우저 설정에서 다른 카메라를 선택하세요.',
  },

  takeFor: (label) => `‘${label}’ 사진`,
  hold: '길게 눌러 촬영',
  shots: '방금 찍은 사진',
  takeMany: (count) => `${sheets(count)} 찍기`,
  takeHint: (count) =>
    `버튼을 누르고 있는 동안 계속 촬영합니다. 한 번 탭하면 한 장을 찍습니다. ‘${sheets(count)} 찍기’는 3초를 센 뒤 시작합니다. 찍는 동안 물체를 조금씩 돌리세요.`,
  taken: (count) => `${photos(count)} 찍음`,
  saidTaken: (count) => `${photos(count)}을 찍었습니다.`,
  photoName: (index) => `카메라 ${number(index)}`,
  done: '완료',
};
