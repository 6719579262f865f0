import type { Strings } from '../strings.js';
import { bytes, day, list, number, photos } from './words.js';

/** Projects and their storage, in Japanese. */
export const projectWords: Strings['project'] = {
  firstName: 'マイフォト',
  nextName: (index) => `マイフォト${number(index)}`,
  copyOf: (name) => `${name}のコピー`,

  menu: (name) => `プロジェクト「${name}」。プロジェクトとストレージ`,
  title: 'プロジェクト',
  name: '名前',
  others: 'ほかのプロジェクト',
  none: 'ほかのプロジェクトはまだありません。',
  about: (count, size, changed) => `${photos(count)}、${bytes(size)}、${day(changed)}`,
  make: '新規',
  copy: '複製',
  remove: '削除',
  removeAsk: (name, count) =>
    `「${name}」と、その${photos(count)}をこのデバイスから削除しますか？この操作は元に戻せません。`,
  removeYes: '削除',
  removeNo: '残す',
  copied: (name) => `「${name}」を開きました。`,
  deleted: (name) => `「${name}」をこのデバイスから削除しました。`,
  openFile: 'ファイルを開く',
  openFileLabel: 'プロジェクトのファイルを開く',
  notSaved: (names) =>
    `もう読み取れない${photos(names.length)}を除いて、ファイルを保存しました：${list(names)}。`,
  withoutFile: (names) =>
    `${photos(names.length)}を、元の場所から読み取れなくなりました：${list(names)}。学習した内容は残っていますが、写真自体は残っていません。`,
  wouldLose: (count) =>
    `このプロジェクトの${photos(count)}はこのタブにしかなく、失われてしまいます。先にプロジェクトをファイルとして保存するか、ほかのプロジェクトを削除して容量を空けてください。不要な場合は、このプロジェクトを削除してください。`,
  noticed: (sentences) => sentences.join(''),
  oneAtATime: (name) => `「${name}」を開きました。ほかのファイルは1つずつ開いてください。`,
  replaceTitle: (name) => `今の内容の代わりに「${name}」を開きますか？`,
  replaceWhy: (count) =>
    `このブラウザーはこのページの内容を保存しないため、今ある${photos(count)}は失われます。あとで使う場合は、先にプロジェクトをファイルとして保存してください。`,
  replaceYes: '開く',
  openedFile: (name) => `「${name}」を開きました。`,

  storage: 'ストレージ',
  allSaved: 'すべてこのデバイスに保存されています。',
  used: (used, quota) => `${bytes(quota)}中${bytes(used)}を使用`,
  persistent: '削除するまで、ブラウザーが保持します。',
  notPersistent: 'ディスクがいっぱいになると、ブラウザーが消去することがあります。',
  requestPersistence: '消えないようにする',
  persistenceRefused:
    'ブラウザーに許可されませんでした。確実に残すには、プロジェクトをファイルとして保存してください。',

  dropAgain: 'ちょうどプロジェクトを変更していました。もう一度写真をドロップしてください。',
  readFirst:
    'まだ写真を読み取っています。終わるのを待つか、キャンセルしてからファイルを開いてください。',
  notShown: (name, why) =>
    `プロジェクト「${name}」を復元できませんでした（${why}）。保存はされています。メニューから開いて、もう一度お試しください。`,
  unavailable:
    'プライベートウィンドウなどのため、このブラウザーはこのページの内容を保存しません。すべての機能を使えますが、タブを閉じると写真は失われます。残すには、プロジェクトをファイルとして保存してください。',
  savedAgain: 'すべて保存されるようになりました。',
  problemTitle: '保存されていないものがあります',
  full: (unsaved) =>
    `このページのストレージがいっぱいです。${photos(unsaved)}はこのタブにしかありません。タブを開いている間は失われません。プロジェクトをファイルとして保存するか、ほかのプロジェクトを削除してください。`,
  fullForCopy: 'コピーを作る容量がありません。何も変更していません。',
  failed: (message) =>
    `このデバイスに保存できませんでした（${message}）。このタブの内容は失われていません。残すには、プロジェクトをファイルとして保存してください。`,
  tight: (need, left) =>
    `これらの写真には約${bytes(need)}必要ですが、このページのストレージの残りは${bytes(left)}です。写真は使えますが、すべては保存されません。プロジェクトをファイルとして保存するか、ほかのプロジェクトを削除してください。`,
  tightFolder: (need, left) =>
    `このフォルダーから読み取る内容には約${bytes(need)}必要ですが、このページのストレージの残りは${bytes(left)}です。すべてにラベルを付けられますが、再読み込みすると一部は読み取り直しになります。容量を空けるには、ほかのフォルダーの記録を消去するか、プロジェクトを削除してください。`,

  lockedTitle: (name) => `「${name}」は別のタブで開かれています`,
  lockedWhy:
    '2つのタブで同じプロジェクトを開くと、互いに上書きしてしまいます。ここで使うと、もう一方のタブは保存して停止します。',
  lockedUse: 'ここで使う',
  lockedNew: '新しいプロジェクトを始める',
  backboneMissing: (name) =>
    `このプロジェクトはバックボーン ${name} で作られましたが、この端末にはありません。「詳細設定」の「バックボーン」でそのファイルを開いてください。それまでは内蔵のネットワークが写真を見ます。`,
  otherBackbone: (name) =>
    `このプロジェクトはバックボーン ${name} で作られました。「詳細設定」の「バックボーン」でそのファイルを開くか選び、プロジェクトをもう一度開いてください。`,
  builtInBackbone:
    'このプロジェクトは内蔵のネットワークで作られました。「詳細設定」の「バックボーン」で選び、プロジェクトをもう一度開いてください。',
};
