import { rounded } from '../../figures.js';
import type { Strings } from '../strings.js';
import { confidence, number, photos, sheets } from './words.js';

/** "100枚のうち約95枚". */
function inHundred(share: number): string {
  const { value, bound } = rounded(share, 100);
  if (bound === 'over') return 'ほぼすべて';
  if (bound === 'under') return 'ごくわずか';
  if (value === 0) return '0枚';
  return value === 100 ? 'すべて' : `100枚のうち約${value}枚`;
}

/** The view "Label" in Japanese. */
export const labelWords: Strings['label'] = {
  title: 'フォルダーにラベルを付ける',
  what: '何千枚もの写真が入ったフォルダーを開けます。1枚ずつ認識されるので、キー1つで確定、修正、スキップができます。答えるたびに残りの結果が良くなります。',
  open: 'フォルダーを開く',
  orDrop: 'またはここにドロップ',
  notUploaded: '何もアップロードされません。写真は元の場所で読み取られます。',
  opening: (count) => `フォルダーを調べています（これまでに${photos(count)}）`,
  loose: 'ドロップした写真',
  teachFirst:
    '写真を認識するには、写真の入ったクラスが2つ必要です。先に「教える」で用意するか、ここで写真ごとにクラス名を入力して始めてください。',
  toTeach: '教える',
  stored: '以前に開いたフォルダー',
  storedHow: '読み取った内容はこのデバイスに保存されているので、開き直すと続きから始められます。',
  reopen: (name) => `「${name}」をもう一度開く`,
  reopenHint: (name) => `続けるには、「フォルダーを開く」で「${name}」を選んでください。`,
  forget: (name) => `「${name}」の記録を消去`,
  forgetHow: '読み取った内容を消去します。フォルダー自体は変わりません。',
  forgetAsk: (name) =>
    `「${name}」から読み取った内容と、スキップやまとめて承認した写真の記録を消去しますか？付けたラベルはクラスに残ります。`,
  forgetYes: '消去',
  forgetNo: '残す',
  forgotten: (name) =>
    `「${name}」について保存していた内容をすべて削除しました。フォルダー自体はそのままです。`,
  notForgotten: (name) =>
    `「${name}」について保存している内容を削除できませんでした。ブラウザーの設定で、このサイトのデータを消去してください。`,
  notStored:
    'このフォルダーの内容を、これ以上このデバイスに保存できません。容量不足の可能性があります。作業は続けられますが、再読み込みすると写真の読み取りがやり直しになります。',
  mayNotRead: (name) =>
    `ブラウザーが「${name}」の読み取りを許可しませんでした。もう一度開いて許可してください。`,
  notOpened: (name, why) => `「${name}」を開けませんでした：${why}`,
  saidOpened: (name, count) => `「${name}」を開きました（${photos(count)}）。`,
  close: 'フォルダーを閉じる',

  photos,
  reading: (done, total) => `${number(total)}枚中${sheets(done)}を読み取り済み`,
  pace: (perSecond) =>
    perSecond >= 1
      ? `毎秒${sheets(Math.round(perSecond))}`
      : `毎分${sheets(Math.round(perSecond * 60))}`,
  pause: '一時停止',
  resume: '再開',
  paused: '一時停止中',
  saidPaused: '読み取りを一時停止しました。',
  saidRead: (count) => `${photos(count)}をすべて読み取りました。`,
  summary: (labelled, unlike) =>
    `${photos(labelled)}にラベルを付けました。残りのうち${sheets(unlike)}は、教えた写真と似ていません。`,
  expected: (share, unknown) => {
    const right = `残りの写真がどれもいずれかのクラスに属するなら、正しいのは${inHundred(share)}と見込まれます。これは確率からの計算で、実測ではありません。`;
    if (!unknown) return right;
    const passed = inHundred((unknown.total - unknown.correct) / unknown.total);
    return `${right}未知のクラスの写真については、${passed}がいずれかのクラスと判定されます。これはクラスを順に隠して実測した値です。`;
  },

  sort: '並べ替え',
  sorts: {
    name: '名前',
    class: 'クラス',
    unsure: '確信度の低い順',
    unlike: '似ていない順',
  },
  filter: '表示',
  filters: {
    all: 'すべて',
    open: 'ラベルなし',
    labelled: 'ラベルを付けた写真',
    unlike: '教えた写真と似ていない',
    skipped: 'スキップ済み',
    failed: '読み取れなかった写真',
  },
  sortAgain: '並べ直す',
  sortAgainHint: '並べ替えたあとで、答えが変わりました。',
  none: '該当する写真はありません。',
  showAll: 'すべての写真を表示',
  grid: 'フォルダーの写真',

  unread: '未読み取り',
  noAnswer: '答えなし',
  unlike: '似ていない',
  unlikeLong: '教えた写真と似ていません',
  unlikeWhy: (label) =>
    `教えた写真のどれにも似ていません。最も近いクラスは「${label}」です。パーセントはクラス同士を比べるだけなので、表示していません。`,
  noPercentage:
    'パーセントはありません。写真が1枚だけのクラスがある場合や、この学習方法では、順位だけを示します。',
  skipped: 'スキップ済み',
  failed: '読み取れませんでした',
  byYou: '付けたラベル',
  runnerUp: (label, share) => `次点は「${label}」、${share}`,
  percent: confidence,

  current: 'この写真',
  chooseOne: '矢印キーまたはクリックで写真を選んでください。',
  accept: '正しい',
  acceptLabel: (label) => `正しい：${label}`,
  skip: 'スキップ',
  unskip: 'スキップを取り消す',
  next: '次に役立つ写真',
  nextHint: 'ラベルを付けると最も効果のある写真です。',
  classes: 'この写真は',
  type: '別のクラス',
  typeHint: '名前を入力',
  willGive: (label) => `Enterキー：${label}`,
  willMake: (label) => `Enterキー：新しいクラス「${label}」`,
  keys: [
    ['Enter', '正しい'],
    ['1～9', 'その番号のクラス'],
    ['文字', 'クラスを入力'],
    ['スペース', 'スキップ'],
    ['0', '次に役立つ写真'],
    ['Ctrl Z', '元に戻す'],
  ],
  keysTitle: 'キー操作',
  nothingToAccept: '確定できる答えがありません。クラスを選ぶか、スキップしてください。',
  nothingToPropose: '提案できる写真はまだありません。',
  undoGiven: (name, label) => `${name}にラベル「${label}」を付ける`,
  undoSkipped: (name) => `${name}をスキップ`,
  undoUnskipped: (name) => `${name}のスキップを取り消す`,
  saidGiven: (name, label) => `${name}：${label}。`,
  saidAllDone: 'この一覧に、ラベルのない写真はもうありません。',
  saidSkipped: (name) => `${name}をスキップしました。`,
  saidUnskipped: (name) => `${name}のスキップを取り消しました。`,

  export: '結果を保存',
  csv: '表（CSV）',
  json: '表（JSON）',
  zip: 'クラス別フォルダーの写真（zip）',
  folders: 'クラス別フォルダーの写真（ディスク）',
  noClassFolder: '_クラスなし',
  exporting: (done, total) => `書き出しています（${number(done)}/${number(total)}）`,
  notExported: (why) => `一部を書き出せませんでした：${why}`,
  exportCancelled: '保存をキャンセルしました。',
};
