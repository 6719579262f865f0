import type { Strings } from '../strings.js';
import { number, photos, sheets } from './words.js';

/** The view "Live" and the camera of a class, in Japanese. */
export const liveWords: Strings['live'] = {
  title: 'ライブ',
  what: 'カメラに何かを見せると、それが何と認識されるかが1コマごとに表示されます。',
  start: 'カメラをオンにする',
  stop: 'カメラをオフにする',
  off: 'カメラはオフです。',
  on: 'カメラはオンです',
  asking: 'ブラウザーの確認画面で、カメラの使用を許可してください。',
  private:
    '映像はこのデバイスにとどまり、保存されません。この画面やタブを離れると、カメラはオフになります。',
  mirror: '左右反転',
  choose: '使うカメラ',
  cameraNumber: (index) => `カメラ${number(index)}`,
  teachFirst: '先に2つのクラスに写真を1枚ずつ追加してください。',
  looking: '認識しています…',
  pace: (framesPerSecond) =>
    `毎秒${framesPerSecond >= 10 ? number(Math.round(framesPerSecond)) : number(framesPerSecond, 1)}コマ`,
  problems: {
    insecure:
      'ブラウザーは、安全な接続（https）のページでのみカメラを使えます。このページをhttpsのアドレスで開いてください。',
    none: 'カメラが見つかりません。接続してから、もう一度お試しください。',
    refused:
      'ブラウザーがこのページでのカメラの使用を許可していません。アドレスの横のサイト設定で許可してから、もう一度お試しください。',
    busy: 'カメラはほかのプログラムが使用中です。そのプログラムを閉じてから、もう一度お試しください。',
    lost: 'カメラの接続が切れました。接続が戻ると自動的に再開します。',
    failed:
      'カメラを起動できませんでした。もう一度お試しになるか、ブラウザーの設定で別のカメラを選んでください。',
  },

  takeFor: (label) => `「${label}」の写真`,
  hold: '長押しで撮影',
  shots: '今回撮影した写真',
  takeMany: (count) => `${sheets(count)}撮る`,
  takeHint: (count) =>
    `ボタンを押している間、続けて撮影します。タップすると1枚だけ撮影します。「${sheets(count)}撮る」は、3秒のカウントダウンのあとに始まります。撮影中は対象を少しずつ回してください。`,
  taken: (count) => `${photos(count)}を撮影`,
  saidTaken: (count) => `${photos(count)}を撮影しました。`,
  photoName: (index) => `カメラ${number(index)}`,
  done: '完了',
};
