import type { Strings } from '../strings.js';
import { day, number, photos } from './words.js';

/** The report as a page to save or print, in Japanese. */
export const cardWords: Strings['card'] = {
  keep: 'このレポートを保存',
  why: 'すべての数値と設定を1ページにまとめたもので、写真は含みません。保存、送信、印刷ができます。',
  save: 'ページとして保存',
  print: '印刷',
  saved: (name) => `「${name}」のレポートを保存しました。`,
  fileName: (name) => `${name}、レポート`,

  title: (name) => `${name}：この分類器にできること`,
  made: (date) => `${day(date, 'long')}に handful で作成しました。`,
  stale: '数値は前回の確認時のものです。その後、写真が変わっています。',
  what: '概要',
  facts: {
    classes: 'クラス',
    photos: '学習した写真',
    head: '学習方法',
    mode: '読み取りモード',
    network: 'ネットワーク',
    arithmetic: '演算',
    space: '埋め込み空間',
    seed: '乱数シード',
    temperature: '温度',
  },
  ofClass: (label, count) => `${label}（${number(count)}）`,
  networks: {
    one: 'EfficientNet-Lite0（ImageNet で事前学習済み、変更なし）',
    two: 'EfficientNet-Lite0 と Lite2（ImageNet で事前学習済み、変更なし）',
  },
  arithmetic: { int8: '8ビット整数', f32: '32ビット浮動小数点' },
  leftOut: '学習した写真をどのくらい正しく認識できるか',
  notMeasured: '測定できませんでした。写真が2枚あるクラスがありません。',
  interval: (low, high) => `95%の区間：${low}～${high}。`,
  test: (name) => `ほかの写真での結果：テスト用フォルダー「${name}」`,
  noTest: '学習に使っていない写真での測定はしていません。',
  findings: '確認したほうがよい写真',
  open: (count) =>
    count === 0
      ? '未確認のものはありません。'
      : `ラベルの間違い、重複、または同じクラスのほかの写真と似ていない可能性がある${photos(count)}が、まだ確認されていません。`,
  compared: '同じ写真での、ほかの設定',
  limits: 'このレポートでは分からないこと',
  limit: [
    '数値は、測定に使った写真と似た写真に当てはまります。光、カメラ、場所が違えば、数値は変わることがあります。',
    '同じものを続けて撮った写真は、新しい写真よりも互いによく似ています。そのため、隠した写真での数値は実際より良くなります。',
    'どのクラスとも似ていないと判定しない限り、必ずいずれかのクラスを答えます。未知のものに気づく頻度は、上に示したとおりです。',
    '人に関する判断や、証明を必要とする判断のために作られたものではありません。',
  ],
};
