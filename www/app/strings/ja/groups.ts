import type { Strings } from '../strings.js';
import { number, photos, sheets } from './words.js';

/** Photos that belong together, in Japanese. */
export const groupWords: Strings['groups'] = {
  title: 'まとまり',
  sources: {
    burst: '続けて撮影',
    time: '数秒以内に撮影',
    similar: 'ほぼ同じ写真',
    folder: '同じフォルダー',
    column: '表による指定',
    hand: 'あなたの指定',
  },
  together: (others, how) => `ほかの${sheets(others)}とまとまりになっています（${how}）。`,
  alone: '単独の写真です。',
  why: 'まとまりの写真は、精度を測るときに一緒に隠されます。よく似た写真から当てることを防ぐためです。',
  name: 'グループ（患者、動物、場所など）',
  separate: '単独にする',
  separateAll: (count) => `${sheets(count)}すべてを単独にする`,
  only: 'このクラスの写真はすべて一つのまとまりです。別のときに撮った写真を追加すると、パーセントと精度がわかります。',
  percentHint: (labels) => `「${labels}」に別のときに撮った写真を追加すると、パーセントが出ます。`,
  folders: (count) =>
    `これらの写真は、クラスの中の${number(count)}個のサブフォルダーに入っています。同じサブフォルダーの写真は、同じ患者や動物のように、まとまりになりますか？`,
  foldersYes: 'はい、まとめる',
  foldersNo: 'いいえ',
  measured: (total, groups) =>
    `${photos(total)}は${number(groups)}個のまとまりに分かれます。まとまりごとに隠し、範囲は写真ではなくまとまりの数で計算しています。`,
  single: 'まとまりの写真どうしでは確認できません',
  singleAdvice:
    '写真を、まとまりごと隠して、同じクラスのほかの写真から当てることで確認します。別のときに撮った写真を追加してください。',
  notMeasured: '別のときに撮った写真が必要',
  weakest: (label) =>
    `最も写真が必要なのは「${label}」です。今ある写真はすべて一つのまとまりです。`,
  noPercentages: 'あるクラスの写真がすべて一つのまとまりである間は、パーセントは出ません。',
  doubleWhy:
    '同じ写真が2枚あっても、新しく学べることはありません。2枚は一緒に隠されるので、精度には影響しません。',
};
