import type { Strings } from '../strings.js';

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
  loading: 'ページの準備ができると使えます。',
  reading: 'すべての写真を読み取ると使えます。',
  untrained: '2つのクラスを学習すると使えます。',
  writing: (name) => `「${name}」を書き出しています。`,
  saved: (name) => `「${name}」をダウンロードに保存しました。`,
  noMap:
    'この学習方法は、ページやモデルとして書き出せません。「詳細設定」で「標準」など別の方法を選んでください。',
};
