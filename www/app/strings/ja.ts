import type { EngineReason } from 'handful';
import { cardWords } from './ja/card.js';
import { checkWords } from './ja/check.js';
import { groupWords } from './ja/groups.js';
import { intakeWords } from './ja/intake.js';
import { labelWords } from './ja/label.js';
import { liveWords } from './ja/live.js';
import { manyWords } from './ja/many.js';
import { nameWords } from './ja/names.js';
import { outWords } from './ja/out.js';
import { projectWords } from './ja/project.js';
import { reasons } from './ja/reasons.js';
import { sampleWords } from './ja/samples.js';
import { scientificWords } from './ja/scientific.js';
import { sealWords } from './ja/seal.js';
import { shareWords } from './ja/share.js';
import { testWords } from './ja/test-folder.js';
import { undoWords } from './ja/undo.js';
import { confidence, number, percent, photos, sheets } from './ja/words.js';
import { reasonKey } from './reason.js';
import type { Strings } from './strings.js';

/** "A", "A、B", "A、B、C", "A、B、ほか3件". */
function list(names: readonly string[]): string {
  if (names.length <= 3) return names.join('、');
  return `${names.slice(0, 2).join('、')}、ほか${number(names.length - 2)}件`;
}

const engineReasons: Record<EngineReason, string> = {
  forced: 'あなたが選んだためです。',
  faster: 'このデバイスで両方を測定した結果、グラフィックカードのほうが高速でした。',
  starting: 'グラフィックカードはまだ準備中です。写真はもう使えます。',
  'no-webgpu': 'このブラウザーでは、ウェブページからグラフィックカードを使えません。',
  'no-adapter': 'ブラウザーがこのページにグラフィックカードを提供していません。',
  'software-adapter': 'ここのグラフィックカードはプロセッサによる模擬で、かえって遅くなります。',
  int8: 'ページは、ネットワークの読み込み量が半分で済むプロセッサで始まります。グラフィックカードを使うには、「設定」で選んでください。',
  'two-networks': 'ページは最高精度モードで読み込まれました。このモードはプロセッサで計算します。',
  'missing-feature': 'グラフィックカードに必要な機能がありません。',
  'self-test': 'グラフィックカードが既知の画像で誤った結果を出したため、使用しません。',
  slower: 'このデバイスで両方を測定した結果、プロセッサのほうが高速でした。',
  'gpu-failed':
    'グラフィックカードに問題が起きたため、プロセッサに切り替えました。失われた写真はありません。',
  'device-lost':
    '処理の途中でグラフィックカードが使えなくなったため、プロセッサに切り替えました。失われた写真はありません。',
};

/** With fewer photos than this, a wide interval is explained by their number. */
const FEW = 100;

/** The page in Japanese. */
export const ja: Strings = {
  photos,
  list,
  reason: (code, sentence) =>
    reasons[reasonKey(code, sentence)] ?? '予期しない問題が発生しました。',

  languageName: '日本語',
  partMissing:
    'ページの一部を読み込めませんでした。ネットワークを確認して、ページを読み込み直してください。',
  languageMissing: (name) =>
    `${name}を読み込めませんでした。ネットワークを確認して、もう一度選んでください。`,
  settings: '設定',
  language: '言語',
  project: projectWords,
  label: labelWords,
  live: liveWords,
  many: manyWords,
  out: outWords,
  test: testWords,
  undo: undoWords,
  groups: groupWords,
  names: nameWords,
  intake: intakeWords,
  scientific: scientificWords,
  samples: sampleWords,
  share: shareWords,

  brand: 'handful',
  title: 'handful：デバイスの中だけで動く写真分類器',
  seal: sealWords,
  privacyLong:
    'すべての処理はこのデバイスで行われます。写真がアップロードされることはなく、アカウントも不要です。クラスとその写真は、削除するまでこのブラウザーに保存されます。',
  views: { teach: '教える', check: '確認', label: 'ラベル付け', live: 'ライブ' },
  check: checkWords,
  card: cardWords,
  sections: 'セクション',
  close: '閉じる',

  heroTitle: '数枚の写真を見せるだけ。見分け方を学習します。',
  heroSteps: [
    ['クラスに名前を付ける', 'マグカップとティーカップ、熟した実と未熟な実、2匹の飼い猫など。'],
    [
      'それぞれに写真を数枚追加する',
      '3～10枚で十分です。紛らわしい写真を増やすのが最も効果的です。',
    ],
    ['新しい写真を見せる', 'どのクラスか、またはどれでもないかを答えます。'],
  ],

  yourClasses: 'クラス',
  recognise: '認識',
  newClass: '新しいクラス',
  newClassHint: '別の種類の写真を追加',
  startFolder: 'クラスごとのフォルダー',
  startFolderHint:
    'それらを含む親フォルダーを選んでください。中のフォルダーが、それぞれ同じ名前のクラスになります。',
  startFile: 'ファイルを開く',
  startFileHint:
    'クラス別フォルダーのzip、Teachable Machine のプロジェクト、写真付きの表（CSV）、または保存したプロジェクト。',
  defaultClassName: (index) => `クラス${number(index)}`,
  className: 'クラス名',
  nameTaken: (label) => `「${label}」というクラスはすでにあります。`,
  nameEmpty: 'クラスには名前が必要です。',
  countReading: (learnt, waiting) =>
    learnt === 0
      ? `${photos(waiting)}を読み取り中`
      : `${photos(learnt)}、さらに${sheets(waiting)}を読み取り中`,
  noPhotos: '写真はまだありません',
  pasteHere: (keys) => `${keys}でここに追加`,
  addPhotos: '写真を追加',
  addPhotosTo: (label) => `「${label}」に写真を追加`,
  addFolder: 'フォルダー',
  addFolderTo: (label) => `「${label}」に入れる写真のフォルダー`,
  dropHere: 'ここに写真をドロップ',
  deleteClass: (label) => `クラス「${label}」を削除`,
  deleteAsk: (label, count) =>
    count === 0
      ? `「${label}」を削除しますか？`
      : `「${label}」と、その${photos(count)}を削除しますか？`,
  deleteYes: '削除',
  deleteNo: '残す',
  classDeleted: (label) => `クラス「${label}」を削除しました。`,
  showMore: (count) => `さらに${sheets(count)}を表示`,
  secondPhoto: '2枚目の写真を追加すると、パーセントと成績が表示されます。',
  photoIn: (name, label) => `${name}、クラス「${label}」。開く`,
  photoWaiting: (name) => `${name}、読み取り中`,
  removePhoto: (name) => `${name}を削除`,
  photoRemoved: (name) => `${name}を削除しました。`,
  photoMoved: (name, label) => `${name}を「${label}」に移動しました。`,
  moveTo: 'クラス',
  remove: '写真を削除',
  pastedName: (index) => `貼り付けた写真${number(index)}`,

  queryTitle: 'これは何？',
  queryDrop: '認識する写真をドロップ',
  queryTouch: '認識する写真を選択',
  queryOr: 'または貼り付けるか、デバイスから選択',
  queryChoose: '写真を選択',
  queryChooseLabel: '認識する写真を選択',
  queryWaitClasses: '先に2つのクラスに写真を追加してください。',
  queryWaiting: '認識しています…',
  queryFailed: '読み取れませんでした',
  unlike: '教えた写真と似ていません',
  unlikeWhy: '教えた写真のどれにも似ていません。あえてどれかに当てはめるなら：',
  percentHint: (labels) => `${list(labels)}に2枚目の写真を追加すると、パーセントが表示されます。`,
  rankingOnly: '順位のみ（可能性の高い順）。',
  percentNone: 'この学習方法では、ここにパーセントは表示されません。',
  allScores: (count) => `${number(count)}個のクラスをすべて表示`,
  fewerScores: '表示を減らす',
  looksDifferent: '教えた写真とは違って見えます',
  probably: (label) => `おそらく「${label}」ですが、教えた写真とは違って見えます`,
  nearest: (labels) => `近い順：${labels.join('、')}。`,
  noPercentages:
    'パーセントはありません。クラス同士を比べるだけの値で、どのクラスでもない可能性があるためです。',
  learnIt: (label) => `はい、「${label}」です：学習する`,
  learntAs: (name, label) => `${name}を「${label}」として学習しています。`,
  heatLittle: '判断への影響が小さい',
  heatMuch: '判断への影響が大きい',
  teachIt: '何かを教える',
  teachQuery: (name) => `${name}が何かを教えて学習させる`,
  removeQuery: (name) => `${name}を結果から削除`,
  removeResult: '削除',
  clearQueries: '結果をクリア',
  results: '結果',
  percent: confidence,
  saidResult: (name, label) => `${name}：${label}。`,
  saidResults: (answered, failed) =>
    [
      answered > 0 ? `${photos(answered)}を認識しました。` : '',
      failed > 0 ? `${photos(failed)}を読み取れませんでした。` : '',
    ].join(''),

  quality: '写真をどのくらい学習できたか',
  qualityNone:
    '2つのクラスに写真があり、少なくとも一方に2枚以上あると、ここに成績が表示されます。写真を1枚ずつ隠し、ほかの写真から推測して調べます。',
  qualityTraining: '学習しています…',
  accuracy: ({ correct, total, about, low, high }) => {
    const these = total < FEW ? '写真がまだ少ないため、' : 'これらの写真では、';
    const range = `${these}10枚中${low}～${high}枚が正解という見込みです。`;
    if (correct === total) return `今のところ間違いはありません。${range}`;
    if (correct === 0) return `今のところ正解はありません。${range}`;
    const end = { over: '枚より多く', under: '枚より少ない数' };
    const words = about.bound === null ? `約${about.value}枚` : `${about.value}${end[about.bound]}`;
    return `正解は10枚中${words}です。${range}`;
  },
  accuracyHow: (correct, total, method) =>
    method === 'leave-one-out'
      ? `写真を1枚ずつ隠し、ほかの写真から推測しました：${number(total)}枚中${sheets(correct)}が正解。`
      : `写真をグループごとに隠し、ほかの写真から推測しました：${number(total)}枚中${sheets(correct)}が正解。`,
  dotRight: '正解',
  dotUnsure: '不確か',
  dotWrong: '不正解',
  accuracyDots: ({ correct, total, low, high }) =>
    `${number(total)}枚中${sheets(correct)}が正解、10枚あたり${low}～${high}枚の見込み`,
  classScore: (correct, total) => `${number(total)}枚中${sheets(correct)}正解`,
  classScoreHow: '隠したときに正しく推測された枚数',
  saidTrained: (correct, total) =>
    `学習しました。隠した${photos(total)}のうち、${sheets(correct)}を正しく推測しました。`,
  saidTrainedShort: '学習しました。',

  advanced: '詳細設定',
  head: '学習方法',
  heads: {
    ridge: ['標準', '数ミリ秒で一度に解きます。少ない写真に最適です。'],
    linear: ['層の学習', '定番の方法です。1つの層を段階的に学習し、損失曲線を表示します。'],
    auto: ['自動選択', '写真を順に除外しながらいくつかの方法を試し、最良のものを使います。'],
    lda: ['判別分析', '同じクラスの写真同士のばらつきを考慮します。'],
    prototype: ['クラスの平均', '写真を各クラスの平均と比べます。'],
    knn: ['近い写真', '教えた写真のうち、最も似たものを調べます。'],
    svm: ['サポートベクター', 'クラス同士を最も大きく隔てる境界を引きます。'],
    mlp: [
      '小さなネットワーク',
      'Teachable Machine と同じ方法です。隠れ層を段階的に学習します。低速です。',
    ],
    transport: [
      'フォルダーからも学習',
      '開いているフォルダーの、まだラベルのない写真からも学習します。ラベルが少ないうちに最も効果があります。',
    ],
    'transport-balanced': [
      'フォルダーから均等に学習',
      '開いているフォルダーの写真からも学習し、各クラスの枚数がほぼ同じと仮定します。そのとおりなら良くなり、違えば悪くなります。',
    ],
  },
  cautions: {
    'few-unlabelled':
      'この方法は、開いているフォルダーにある、ラベルがなくクラスに似た写真からも学習します。そのような写真が1クラスあたり5枚に満たないため、標準の方法と同程度の結果になります。',
    'assumes-balance':
      'この方法は、フォルダー内の各クラスの枚数がほぼ同じと仮定します。そうでない場合は、標準の方法より間違いが多くなります。',
  },
  mode: '読み取りモード',
  modes: {
    quality: ['高精度', '写真を1枚につき2回見ます。'],
    fast: ['高速', '1回だけ見ます。時間は半分で、間違いが少し増えます。'],
    best: [
      '最高精度',
      'より大きな2つ目のネットワークでも見ます。間違いは減りますが、1枚あたりの時間は約2倍で、さらに5 MBを読み込みます。',
    ],
  },
  loadBest: '最高精度モードでページを読み込み直す',
  reloadKeeps: (results, folder) =>
    [
      results > 0 ? 'クラスは残り、結果は認識し直されます。' : 'クラスは残ります。',
      folder === null ? '' : `フォルダー「${folder}」は、もう一度開く必要があります。`,
    ].join(''),
  reloadLoses:
    'ページを読み込み直す間、ブラウザーはすべての写真と結果を保持できません。先にプロジェクトをファイルとして保存してください。それでも続けるには、もう一度リンクを開いてください。',
  device: '実行に使うもの',
  devices: { auto: '自動', webgpu: 'グラフィックカード', cpu: 'プロセッサ' },
  restartHint: 'この設定や読み取りモードを変更すると、写真を読み取り直すことがあります。',
  decimal: number,
  lossTitle: 'エポックごとの損失',
  lossSummary: (epochs, first, last) => `${number(epochs)}エポックの損失：${first}から${last}。`,
  lossTrain: '学習に使った写真',
  lossLeftOut: '除外した写真',
  lossFigures: 'すべての数値',
  lossColumns: ['エポック', '損失', '正解', '損失（除外）', '正解（除外）'],
  lossWaiting: '最初の学習のあとに、曲線が表示されます。',

  engineLoading: '準備中',
  engineLoadingShare: (share) => `準備中、${percent(share)}`,
  engineBroken: '停止',
  engineNames: { cpu: 'プロセッサ', webgpu: 'グラフィックカード' },
  engineTitle: { cpu: 'プロセッサで実行中', webgpu: 'グラフィックカードで実行中' },
  engineReasons,
  engineDetail: () => '',
  engineSpeed: (milliseconds) =>
    `これまでのところ、1枚あたり約${number(Math.max(1, Math.round(milliseconds)))}ミリ秒です。`,
  engineLoadingLong:
    '写真を見るネットワークを読み込んでいます。写真はもう追加できます。準備ができしだい読み取ります。',
  engineChoose: 'アドレスでも指定できます：',
  engineFor: '開発者向け：実行中のインスタンスは',
  engineChanged: (device, why) =>
    `${device === 'cpu' ? 'プロセッサ' : 'グラフィックカード'}での実行に切り替えました。${engineReasons[why]}`,

  progressReading: (done, total) => `写真を読み取り中（${number(done)}/${number(total)}）`,
  progressLooking: (done, total) => `認識中（${number(done)}/${number(total)}）`,
  progressWaiting: (total) => `${photos(total)}がエンジンの準備を待っています`,
  secondsLeft: (seconds) =>
    seconds < 60
      ? `残り約${number(Math.max(1, Math.round(seconds)))}秒`
      : `残り約${number(Math.round(seconds / 60))}分`,
  cancel: 'キャンセル',
  saidReading: (total) => `${photos(total)}を読み取っています。`,
  saidRead: (count) => `${photos(count)}を学習しました。`,
  cancelled: 'キャンセルしました。今回の分は何も残していません。',
  cancelledQueries: 'キャンセルしました。ここまでの答えは残っています。',
  failures: (count) => `${photos(count)}を使えませんでした`,
  saidFailures: (names) => `次の写真を使えませんでした：${list(names)}。`,
  messages: 'メッセージ',
  dismiss: '閉じる',
  skippedFiles: (count) =>
    `フォルダー内の${number(count)}個のファイルは写真ではないため、除外しました。`,
  nothingFound: '写真が見つかりませんでした。',

  askTitle: (count) =>
    count === 1 ? 'この写真をどこに入れますか？' : `これらの${photos(count)}をどこに入れますか？`,
  askLabel: (count, folder) =>
    folder === null
      ? `${photos(count)}：フォルダーとしてラベルを付けますか？`
      : `「${folder}」の${photos(count)}：フォルダーとしてラベルを付けますか？`,
  askLabelYes: 'フォルダーとしてラベルを付ける',
  askLabelWhy: '写真ごとに答えが出るので、キー1つで確定または修正できます。',
  askOr: 'またはすべてまとめて',
  askNewNamed: (folder) => `新しいクラス「${folder}」`,
  askTruth: 'これは何ですか？この写真から学習します。',
  askNew: '新しいクラス',
  askQuery: '認識だけする',

  unsupportedTitle: 'このブラウザーは古いため、handful を実行できません',
  unsupported: {
    simd: '写真を見るための WebAssembly（SIMD）を実行できません。',
    worker: 'バックグラウンドでモジュール（module worker）を実行できません。',
    platform: 'このページが使う、現在のブラウザーの機能がありません。',
  },
  unsupportedAdvice:
    '最新の Chrome、Edge、Firefox、Safari で動作します。何もどこにも送信していません。',
  broken: {
    title: '認識エンジンが停止しました',
    advice: '写真は残っています。エンジンを再起動すると、続きから始まります。',
  },
  notLoaded: {
    title: 'ページを完全には読み込めませんでした',
    advice:
      '写真を見る部分が読み込まれていません。接続を確認して、再起動してください。その間に追加した写真は失われません。',
  },
  retry: '再起動',
  useProcessor: 'プロセッサを使う',
};
