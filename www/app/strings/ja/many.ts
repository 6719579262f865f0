import type { Strings } from '../strings.js';
import { number, percent, photos, sheets } from './words.js';

/** Several photos of a folder at once, in Japanese. */
export const manyWords: Strings['many'] = {
  title: '複数の写真をまとめて',
  select: '選択',
  selectHow:
    'クリックまたはタップするたびに、写真の選択と解除が切り替わります。キーボードでは矢印キーで移動し、スペースキーで選択します。',
  all: '表示中のすべてを選択',
  none: '選択を解除',
  selected: (count) => `${photos(count)}を選択中`,
  saidSelected: (count, total) =>
    count === 0
      ? '写真は選択されていません。'
      : `${photos(total)}のうち${sheets(count)}を選択しました。`,
  keys: [
    ['Shift、Ctrl', '複数を選択'],
    ['Ctrl A', '表示中のすべてを選択'],
    ['Esc', '選択を解除'],
  ],
  unlikeNear: (label) => `似ていない：${label}？`,
  someUnlike: (count) =>
    `そのうち${sheets(count)}は教えた写真と似ていません。最も近いクラスを使います。`,
  undoGiven: (count, label) => `${photos(count)}にラベル「${label}」を付ける`,
  saidGiven: (count, label) => `${photos(count)}：${label}。`,
  saidLearnt: (count) =>
    `同じような写真を増やしても効果は小さいので、そのうち${sheets(count)}から学習します。`,
  undoSkipped: (count, skipped) =>
    `${photos(count)}${skipped ? 'をスキップ' : 'のスキップを取り消す'}`,
  saidSkipped: (count, skipped) =>
    `${photos(count)}${skipped ? 'をスキップしました' : 'のスキップを取り消しました'}。`,

  like: '似た写真を探す',
  likeHow: 'フォルダー全体を、この写真に似ている順に並べます。',
  likeSort: (name) => `${name}に似ている順`,
  saidLike: (name) => `${name}に似ている順に並べました。`,

  byAccepting: 'まとめて承認',
  acceptedFilter: 'まとめて承認した写真',
  summary: (count) => `まとめて承認：${sheets(count)}。`,
  acceptAll: '確かな答えをまとめて承認',
  acceptTitle: '確かな答えをまとめて承認',
  acceptWhat:
    '表示中の写真のうち、まだラベルのないものに、答えのクラスを付けます。評価を正直に保つため、これらの写真からは学習しません。一度元に戻せば、すべて取り消せます。',
  threshold: '答えの確かさ',
  thresholdOf: (least, count) => `${percent(least)}以上：${photos(count)}`,
  willBeWrong: (about, low, high, total) =>
    `${photos(total)}のうち約${sheets(about)}が間違いで、おそらく${number(low)}～${sheets(high)}の範囲です。`,
  measuredOn: (wrong, total, least) =>
    `ラベルを付けた写真のうち、隠して${percent(least)}以上の答えが出た${sheets(total)}で測定しました。間違いは${sheets(wrong)}でした。`,
  measuredWhere:
    'フォルダーが教えた写真と似ている限りで成り立ちます。どのクラスにも属さない写真は、これとは別に加わります。',
  notMeasured:
    'ラベルを付けた写真には、隠してこれほど確かな答えが出たものがないので、間違いの数は分かりません。見本を確認してください。',
  sampleTitle: (count) => `まず無作為に選んだ${photos(count)}を見て、間違いに印を付けてください`,
  sampleAgain: '別の写真を表示',
  markWrong: (name, label) => `${name}：${label}。間違いの印を付ける`,
  found: (wrong, total, low, high) =>
    `${photos(total)}のうち${sheets(wrong)}に間違いの印を付けました。すべてを見たのなら、全体の${percent(low)}～${percent(high)}が間違いです。`,
  acceptYes: (count) => `${photos(count)}を承認`,
  undoAccepted: (count) => `${photos(count)}を承認`,
  saidAccepted: (count) => `${photos(count)}を承認しました。一度元に戻せば、すべて取り消せます。`,
};
