import type { Strings } from '../strings.js';

/** 一句话中最多引用名称的字数。 */
const MAX_QUOTED = 40;

function quoted(name: string): string {
  const characters = [...name];
  const cut = characters.length > MAX_QUOTED;
  return `“${characters.slice(0, MAX_QUOTED).join('')}${cut ? '…' : ''}”`;
}

/** 不能照原样使用的类别名称。 */
export const nameWords: Strings['names'] = {
  tooLong: (most: number) => `类别名称最多 ${most} 个字符。请换一个较短的。`,
  joined: (name: string) => `${quoted(name)}的两种写法曾是两个类别，现已合为一个，照片全部保留。`,
  shortened: (name: string) => `有一个类别的名称太长，现改为${quoted(name)}。`,
  given: (name: string) => `有一个类别没有名称，现称为${quoted(name)}。`,
  startedAgain: (why: string) =>
    `页面与已学到的内容不一致（${why.replace(/。$/, '')}）。正在重新学习全部照片，不会丢失任何内容。`,
};
