import type { Strings } from '../strings.js';
import { number } from './words.js';

/** Characters of a name that a sentence quotes. */
const MAX_QUOTED = 40;

function quoted(name: string): string {
  const characters = [...name];
  const cut = characters.length > MAX_QUOTED;
  return `「${characters.slice(0, MAX_QUOTED).join('')}${cut ? '…' : ''}」`;
}

/** Names of classes that cannot be used as they are, in Japanese. */
export const nameWords: Strings['names'] = {
  tooLong: (most) => `クラス名は${number(most)}文字までです。もっと短い名前にしてください。`,
  joined: (name) =>
    `${quoted(name)}は表記の違いで2つのクラスに分かれていました。両方の写真を合わせて1つのクラスにしました。`,
  shortened: (name) => `クラス名が長すぎたため、${quoted(name)}に変更しました。`,
  given: (name) => `名前のないクラスがあったため、${quoted(name)}という名前を付けました。`,
  startedAgain: (why) =>
    `ページの一部が、学習した内容と合いませんでした（${why.replace(/[。.]$/, '')}）。すべての写真を学習し直しています。失われたものはありません。`,
};
