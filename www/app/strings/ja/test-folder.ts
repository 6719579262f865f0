import type { Strings } from '../strings.js';
import { number, share as percent, photos, sheets } from './words.js';

/** Measuring on a test folder, in Japanese. */
export const testWords: Strings['test'] = {
  title: 'テスト用フォルダーで測定',
  why: 'どこまで信頼できるかは、学習に使っていない写真が最もよく示します。クラスごとに分けたフォルダー、そのzip、または写真付きの表を使えます。測定にだけ使い、学習には使いません。',
  drop: 'フォルダーをここにドロップするか、',
  choose: 'フォルダーを選択',
  chooseLabel: '測定に使う写真のフォルダーを選択',
  none: 'クラス別のフォルダーに写真がありません。テスト用フォルダーには、クラスごとに1つのフォルダーを入れてください。',
  part: 'テスト',
  loose: (count) => `クラス別フォルダーの外にある${photos(count)}は使いませんでした。`,
  saidOpened: (name, count) => `「${name}」の${photos(count)}で測定しています。`,
  on: (name) => `テスト用フォルダー「${name}」での結果`,
  close: 'テスト用フォルダーを閉じる',
  waiting: 'ほかの計算が終わりしだい、測定します。',
  reading: (done, total) => `テスト用写真を読み取っています（${number(done)}/${number(total)}）`,
  readingLabel: 'テスト用写真を読み取っています',
  failed: '測定できませんでした。',

  accuracy: ({ correct, total, about, low, high }) => {
    const range = `同じような新しい写真では、10枚中${low}～${high}枚が正解になる見込みです。`;
    if (correct === total) return `間違いはありません。${range}`;
    if (correct === 0) return `正解はありません。${range}`;
    const end = { over: '枚より多く', under: '枚より少ない数' };
    const words = about.bound === null ? `約${about.value}枚` : `${about.value}${end[about.bound]}`;
    return `正解は10枚中${words}です。${range}`;
  },
  accuracyHow: (correct, total) =>
    `テスト用写真${number(total)}枚中${sheets(correct)}が正解でした。`,
  saidTested: (correct, total) =>
    `テスト用写真${number(total)}枚中${sheets(correct)}が正解でした。`,
  noKnown: 'あなたのクラスと一致するクラスが1つもないので、正解になりうる写真がありません。',
  copies: (count, without) => {
    const start = `テスト用写真のうち${sheets(count)}は、学習した写真とほぼ同じです。`;
    return without === null
      ? `${start}そのため、数値は実際より良く見えます。`
      : `${start}それらを除くと、${number(without.total)}枚中${sheets(without.correct)}が正解です。`;
  },
  percentages: 'パーセントは信頼できるか',
  known: ({ correct, total }) =>
    correct === total
      ? `あなたのクラスの${photos(total)}のうち、「教えた写真と似ていない」と判定されたものはありません。`
      : `あなたのクラスの${photos(total)}のうち、${sheets(total - correct)}が「教えた写真と似ていない」と判定されました。`,
  unknown: (labels, count, rejected) => {
    const start = `${labels.map((label) => `「${label}」`).join('')}は教えていないので、その${photos(count)}は未知のものとして扱います。`;
    return rejected === null
      ? `${start}教えた写真が少なすぎて、何が未知かを判定できません。`
      : `${start}${number(rejected.total)}枚中${sheets(rejected.correct)}が「教えた写真と似ていない」と判定され、${sheets(rejected.total - rejected.correct)}があなたのクラスのどれかと判定されました。`;
  },
  unread: (count, name, why) =>
    count === 1
      ? `${name}を読み取れませんでした：${why}`
      : `${photos(count)}を読み取れませんでした。最初の1枚は${name}です：${why}`,
  wrong: '別のクラスと間違われた写真',
  takenFor: (label, taken, share) =>
    share === null
      ? `「${label}」を「${taken}」と判定`
      : `「${label}」を「${taken}」と判定、${percent(share)}`,
  right: '正解',
  noPhotos: 'テスト用写真なし',
  never:
    'これらの写真は学習に使われていません。プロジェクトと一緒には保存されないので、ページを読み込み直したら、もう一度フォルダーを指定してください。',
};
