import type { Strings } from '../strings.js';
import { number, particle } from './words.js';

/** Characters of a name that a sentence quotes. */
const MAX_QUOTED = 40;

function quoted(name: string): string {
  const characters = [...name];
  const cut = characters.length > MAX_QUOTED;
  return `‘${characters.slice(0, MAX_QUOTED).join('')}${cut ? '…' : ''}’`;
}

/** Names of classes that cannot be used as they are, in Korean. */
export const nameWords: Strings['names'] = {
  tooLong: (most) => `클래스 이름은 ${number(most)}자까지입니다. 더 짧은 이름을 선택하세요.`,
  joined: (name) =>
    `${quoted(name)}의 표기가 달라 클래스가 둘로 나뉘어 있었습니다. 이제 두 클래스의 사진을 합쳐 하나로 만들었습니다.`,
  shortened: (name) =>
    `클래스 이름이 너무 길어 ${quoted(name)}${particle(quoted(name), 'towards')} 바꿨습니다.`,
  given: (name) => `이름 없는 클래스가 있어 ${quoted(name)}(이)라는 이름을 붙였습니다.`,
  startedAgain: (why) =>
    `페이지의 일부가 학습한 내용과 맞지 않았습니다(${why.replace(/\.$/, '')}). 모든 사진을 다시 학습하고 있습니다. 잃은 것은 없습니다.`,
};
