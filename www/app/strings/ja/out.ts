import type { Strings } from '../strings.js';
import { list, number, percent, photos, sheets } from './words.js';

/** Saving the labels of a folder, in Japanese. */
export const outWords: Strings['out'] = {
  scope: '保存する写真',
  scopes: {
    all: 'すべての写真',
    classed: 'クラスのある写真だけ',
    decided: 'ラベルを付けたか承認した写真だけ',
    person: 'ラベルを付けた写真だけ',
  },
  any: '指定なし',
  percent,
  details: '次点、グループ、時刻も含める',
  written: (count, without) =>
    without === 0
      ? `${photos(count)}を書き出しました。`
      : `${photos(count)}を書き出しました。そのうち${sheets(without)}にはクラスがありません。`,
  lost: (count, lost) => `${photos(count)}は読み書きできませんでした：${list(lost)}。`,
  sidecars: '写真ソフト用のキーワード（XMPサイドカー）',
  unpack: 'zipを写真のフォルダーに展開すると、サイドカーがそれぞれの写真の隣に置かれます。',
  merged: (count) =>
    `そのうち${number(count)}枚には既にサイドカーがあり、ほかの内容はそのまま残しました。`,
  noSidecar: (count) => `クラスのない${photos(count)}には、サイドカーを作りませんでした。`,
  notMerged: (files) => `正しいXMPではないため、変更しませんでした：${list(files)}。`,
};
