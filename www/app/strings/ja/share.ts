import type { Strings } from '../strings.js';
import { photos, sheets } from './words.js';

/** Passing a project on, in Japanese. */
export const shareWords: Strings['share'] = {
  button: '共有',
  title: '共有・保存',
  file: [
    'プロジェクトファイル',
    'クラス、写真、設定を含みます。ほかの場所で続けるときや、バックアップに使います。handful でのみ開けます。',
  ],
  page: [
    '1ファイルのページ',
    'どのブラウザーでも、ネットワークなしで写真を認識します。写真は含まれません。',
  ],
  pageTitle: 'ページのタイトル',
  model: [
    'ONNXモデル',
    '写真からスコアまでを1つのファイルにまとめたものです。ONNX Runtime などのプログラムで使えます。写真は含まれません。',
  ],
  teachableModel: [
    'Teachable Machine モデル',
    'Teachable Machine のモデルを読み込むプログラム用の zip です。教えた写真と似ていない写真にも、必ずどれかのクラスを答えます。写真は含まれません。',
  ],
  loading: 'ページの準備ができると使えます。',
  reading: 'すべての写真を読み取ると使えます。',
  untrained: '2つのクラスを学習すると使えます。',
  writing: (name) => `「${name}」を書き出しています。`,
  saved: (name) => `「${name}」をダウンロードに保存しました。`,
  learning: (done, total) =>
    `Teachable Machine 用に学習し直しています：${photos(total)}のうち${sheets(done)}。`,
  teachable: (name) =>
    `「${name}」をダウンロードに保存しました。このモデルを使うプログラムは、必ずどれかのクラスを答え、独自の方法で写真を縮小します。`,
  teachableFast: (there, here) =>
    `このモデルは写真を1回だけ見ます。隠した${photos(there[1])}のうち、正しく推測したのは${sheets(there[0])}です（ここでは${sheets(here[1])}のうち${sheets(here[0])}）。`,
  teachableSingle: '写真が1枚だけのクラスがあるため、モデルのパーセントには意味がありません。',
  teachableWithout: (names) =>
    `${photos(names.length)}はもう一度読み取れなかったため、含まれていません：${names.join('、')}。`,
  noMap:
    'この学習方法は、ページやモデルとして書き出せません。「詳細設定」で「標準」など別の方法を選んでください。',
};
