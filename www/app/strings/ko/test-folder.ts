import type { Strings } from '../strings.js';
import {
  list,
  number,
  share as percent,
  photos,
  quotedWith,
  sheets,
  withParticle,
} from './words.js';

/** Measuring on a test folder, in Korean. */
export const testWords: Strings['test'] = {
  title: '테스트 폴더로 측정',
  why: '얼마나 믿을 수 있는지는 학습에 쓰지 않은 사진이 가장 잘 알려 줍니다. 클래스마다 폴더를 하나씩 둔 폴더, 그 zip, 또는 사진이 딸린 표를 쓸 수 있습니다. 측정에만 쓰고 학습에는 쓰지 않습니다.',
  drop: '폴더를 여기에 끌어다 놓거나',
  choose: '폴더 선택',
  chooseLabel: '측정에 쓸 사진 폴더 선택',
  none: '클래스 폴더 안에 사진이 없습니다. 테스트 폴더에는 클래스마다 폴더가 하나씩 있어야 합니다.',
  part: '테스트',
  loose: (count) => `클래스 폴더 밖에 있는 ${photos(count)}은 제외했습니다.`,
  saidOpened: (name, count) => `‘${name}’의 ${photos(count)}으로 측정하는 중입니다.`,
  on: (name) => `테스트 폴더 ‘${name}’에서`,
  close: '테스트 폴더 닫기',
  waiting: '다른 계산이 끝나는 대로 측정합니다.',
  reading: (done, total) => `테스트 사진 읽는 중, ${number(done)}/${number(total)}`,
  readingLabel: '테스트 사진 읽는 중',
  failed: '측정할 수 없었습니다.',

  accuracy: ({ correct, total, about, low, high }) => {
    const range = `이런 새 사진에서는 10장 중 ${low}~${high}장이 맞을 것으로 예상됩니다.`;
    if (correct === total) return `틀린 것이 없습니다. ${range}`;
    if (correct === 0) return `맞은 것이 없습니다. ${range}`;
    const end = { over: '장 넘게', under: '장 미만으로' };
    const words =
      about.bound === null ? `약 ${about.value}장` : `${about.value}${end[about.bound]}`;
    return `10장 중 ${words} 맞았습니다. ${range}`;
  },
  accuracyHow: (correct, total) => `테스트 ${photos(total)} 중 ${sheets(correct)}이 맞았습니다.`,
  saidTested: (correct, total) => `테스트 ${photos(total)} 중 ${sheets(correct)}이 맞았습니다.`,
  noKnown: '여러분의 클래스와 같은 클래스가 하나도 없어 맞을 수 있는 사진이 없습니다.',
  copies: (count, without) => {
    const start = `테스트 사진 중 ${sheets(count)}은 학습한 사진과 거의 같습니다.`;
    return without === null
      ? `${start} 그래서 수치가 실제보다 좋아 보입니다.`
      : `${start} 이를 빼면 ${sheets(without.total)} 중 ${sheets(without.correct)}이 맞습니다.`;
  },
  percentages: '퍼센트를 믿을 수 있나요?',
  known: ({ correct, total }) =>
    correct === total
      ? `여러분의 클래스에 속하는 ${photos(total)} 중 가르친 사진과 다르다고 판정된 것이 없습니다.`
      : `여러분의 클래스에 속하는 ${photos(total)} 중 ${sheets(total - correct)}이 가르친 사진과 다르다고 판정되었습니다.`,
  unknown: (labels, count, rejected) => {
    const start = `${withParticle(list(labels), 'topic')} 가르치지 않았으므로 그 ${photos(count)}은 모르는 것으로 칩니다.`;
    return rejected === null
      ? `${start} 가르친 사진이 너무 적어 무엇이 모르는 것인지 판정할 수 없습니다.`
      : `${start} ${sheets(rejected.total)} 중 ${sheets(rejected.correct)}이 가르친 사진과 다르다고 판정되었고, ${sheets(rejected.total - rejected.correct)}이 여러분의 클래스로 판정되었습니다.`;
  },
  unread: (count, name, why) =>
    count === 1
      ? `${withParticle(name, 'object')} 읽을 수 없습니다: ${why}`
      : `${photos(count)}을 읽을 수 없습니다. 첫 번째는 ${name}입니다: ${why}`,
  wrong: '다른 클래스로 혼동한 사진',
  takenFor: (label, taken, share) => {
    const start = `${quotedWith(label, 'object')} ${quotedWith(taken, 'towards')} 판정`;
    return share === null ? start : `${start}, ${percent(share)}`;
  },
  right: '맞음',
  noPhotos: '테스트 사진 없음',
  never:
    '이 사진들은 학습에 쓰이지 않았습니다. 프로젝트와 함께 저장되지 않으므로, 페이지를 다시 불러온 뒤에는 폴더를 다시 지정하세요.',
};
