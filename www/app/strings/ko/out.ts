import type { Strings } from '../strings.js';
import { list, percent, photos, sheets } from './words.js';

/** Saving the labels of a folder, in Korean. */
export const outWords: Strings['out'] = {
  scope: '저장할 사진',
  scopes: {
    all: '모든 사진',
    classed: '클래스가 있는 사진만',
    decided: '라벨을 지정했거나 승인한 사진만',
    person: '라벨을 지정한 사진만',
  },
  any: '제한 없음',
  percent,
  details: '다음 순위, 그룹, 시각 포함',
  written: (count, without) =>
    without === 0
      ? `${photos(count)}을 저장했습니다.`
      : `${photos(count)}을 저장했습니다. 그중 ${sheets(without)}은 클래스가 없습니다.`,
  lost: (count, lost) => `${photos(count)}을 읽거나 쓰지 못했습니다: ${list(lost)}.`,
  sidecars: '사진 프로그램용 키워드(XMP 사이드카)',
  unpack: 'zip을 사진 폴더에 풀면 사이드카가 각 사진 옆에 놓입니다.',
  merged: (count) =>
    `그중 ${sheets(count)}은 이미 사이드카가 있었고, 다른 내용은 그대로 두었습니다.`,
  noSidecar: (count) => `클래스가 없는 ${photos(count)}에는 사이드카를 만들지 않았습니다.`,
  notMerged: (files) => `올바른 XMP가 아니어서 그대로 두었습니다: ${list(files)}.`,
};
