import type { Strings } from '../strings.js';

/** The sample photos, in Japanese. */
export const sampleWords: Strings['samples'] = {
  button: 'サンプル写真で試す',
  what: '猫、コーヒー、ロケットの写真です。学習用が18枚、認識用が4枚あります。同じクラスの写真はどれも1枚の画像の一部なので、ご自分の写真の場合より簡単に見えます。',
  missing:
    'サンプル写真を読み込めませんでした。ネットワークを確認してもう一度お試しになるか、ご自分の写真を追加してください。',
  by: '撮影者',
  note: 'これはサンプルです。',
  startOwn: '自分の写真で始める',
  removed: 'サンプルを削除しました。クラスに名前を付けて、写真を追加してください。',
  someNote: 'この中にはサンプル写真が含まれています。',
  remove: 'サンプルを削除',
  onlyOwn: 'サンプルを削除しました。自分の写真はそのままです。',
  classes: { cat: '猫', coffee: 'コーヒー', rocket: 'ロケット' },
  authors: [
    '猫：「Chelsea」Stéfan van der Walt、CC0',
    'コーヒー：Rachel Michetti、Pikolo Espresso Bar 提供、CC0',
    'ロケット：SpaceX、パブリックドメイン',
    '星：Hubble Deep Field、NASA、パブリックドメイン',
    'いずれも scikit-image で公開されているもので、切り抜き、回転、明るさの変更をしています。',
  ],
};
