import { distances, outwards, ROUNDING } from '../../figures.js';
import type { Strings } from '../strings.js';
import { digits, number, percent, photos, share as shareOf, sheets } from './words.js';

const pointsOf = (written: string): string => `${digits(written)}ポイント`;
const points = (share: number): string => {
  const count = Math.round(Math.abs(share) * 100);
  return count === 0 && share !== 0 ? '1ポイント未満' : pointsOf(`${count}`);
};
/** Points rounded down, and up to at least one, so that an interval never claims too much. */
const least = (share: number): number => Math.floor(share * 100 + ROUNDING);
const most = (share: number): number => Math.max(1, Math.ceil(share * 100 - ROUNDING));
const done = (share: number): string => percent(Math.floor(share * 100) / 100);
const LEANS = { sure: '自信過剰', modest: '控えめすぎ' };

const ninths = [
  '左上',
  '上のほう',
  '右上',
  '左のほう',
  '中央',
  '右のほう',
  '左下',
  '下のほう',
  '右下',
] as const;

/** The view "Check" in Japanese. */
export const checkWords: Strings['check'] = {
  title: 'どのくらい正確か、どうすれば良くなるか',
  nothing: '確認できるものがまだありません',
  nothingAdvice:
    '2つのクラスに写真を何枚かずつ追加してください。どこまで学習できたかを、ここで測定します。',
  toTeach: '「教える」へ移動',
  single: '各クラス1枚だけでは確認できません',
  singleAdvice:
    '確認では、写真を1枚隠し、同じクラスのほかの写真から推測します。どれかのクラスに2枚目の写真を追加してください。',
  reviewing: (share) => `詳しく調べています、${done(share)}`,
  reviewLabel: 'すべての写真を詳しく調べています',
  failed: '詳しい確認に失敗しました。',
  again: 'もう一度試す',
  saidReviewed: (issues, dismissed) => {
    if (issues > 0) return `確認が終わりました。要確認が${number(issues)}件あります。`;
    return dismissed > 0
      ? '確認が終わりました。ほかに要確認のものはありません。'
      : '確認が終わりました。不審な点はありません。';
  },

  details: '詳細',

  issues: '要確認',
  issuesNone: ({ wrong, dismissed, calibrated }) => {
    const labels = calibrated ? '間違っていそうなラベルも、' : '';
    const start =
      dismissed > 0
        ? 'ほかに要確認のものはありません。'
        : `不審な点はありません。${labels}重複した写真も、ほかと大きく違う写真もありません。`;
    if (wrong === 0 || !calibrated) return start;
    return `${start}隠したときの推測は${sheets(wrong)}で外れましたが、確信のあるものではありません。下の詳細で見られます。`;
  },
  issuesWaiting: '確認したほうがよい写真が、まもなくここに表示されます。',
  issuesUncalibrated:
    'すべてのクラスに写真が2枚以上あると、間違っていそうなラベルを見つけられます。',
  dismissed: (count) => `${number(count)}件を確認済みにしました。`,
  bringBack: 'もう一度表示',
  more: (count) => `さらに${number(count)}件を表示`,
  open: (name, label) => `${name}、クラス「${label}」。開く`,
  looksLike: (name, label, to) => `${name}は「${label}」にありますが、「${to}」のように見えます。`,
  looksLikeWhy: (own) =>
    own === null
      ? 'ほかの写真から推測すると、もう一方のクラスになります。'
      : `ほかの写真から推測すると、今のクラスの確率は${shareOf(own)}です。`,
  standsOutToo: '同じクラスのほかの写真とも似ていません。',
  double: (name, other, label) => `${name}と${other}（どちらも「${label}」）は、ほぼ同じ写真です。`,
  doubleWhy: '重複した写真からは新しいことを学べず、成績が実際より良く見えてしまいます。',
  doubleAcross: (name, label, other, otherLabel) =>
    `「${label}」の${name}と「${otherLabel}」の${other}は、ほぼ同じ写真です。`,
  doubleAcrossWhy: 'どちらかのラベルが間違っている可能性があります。',
  outlier: (name, label) => `${name}は「${label}」のほかの写真と似ていません。`,
  outlierWhy: '間違いかもしれませんし、残す価値のある珍しい例かもしれません。',
  moveTo: (label) => `「${label}」に移動`,
  remove: '削除',
  removeOne: (name) => `${name}を削除`,
  removeFrom: (label) => `「${label}」から削除`,
  keep: '残す',
  keepBoth: '両方残す',
  keepIn: (label) => `「${label}」に残す`,
  saidDismissed: (name) => `${name}はそのままにします。`,

  confusion: '何が何と間違われるか',
  confusionHow:
    '行は写真の本来のクラス、列は隠したときに推測されたクラスです。数字を選ぶと写真が表示されます。矢印キーで数字の間を移動できます。',
  confusionNone: (total) =>
    `隠した${photos(total)}のうち、別のクラスと間違われたものはありません。`,
  confusionMost: (truth, taken, count, shared) =>
    `最も多いのは「${truth}」を「${taken}」とする間違いで、${number(count)}回です${shared ? '（ほかにも同じ回数のものがあります）' : ''}。`,
  confusionCorner: '本来 \\ 推測',
  cell: (count, truth, taken) =>
    truth === taken
      ? `「${truth}」の${photos(count)}、正しく推測。表示`
      : `「${taken}」と間違われた「${truth}」の${photos(count)}。表示`,
  cellTitle: (count, truth, taken) =>
    truth === taken
      ? `「${truth}」の${photos(count)}、正しく推測`
      : `「${taken}」と間違われた「${truth}」の${photos(count)}`,
  cellWaiting: '写真を探しています…',
  cellClose: 'これらの写真を閉じる',

  classes: 'クラス別',
  classColumns: ['クラス', '写真', '隠したときの正解', '推定範囲'],
  classesEqual: (share) => `どのクラスも正解率は同じです：${shareOf(share)}。`,
  classesRange: (worst, low, best, high) =>
    `正解率は「${worst}」の${shareOf(low)}から「${best}」の${shareOf(high)}までです。`,
  classRight: (correct, total) => `${number(total)}枚中${sheets(correct)}`,
  share: shareOf,
  between: (from, to) => {
    const { low, high } = outwards(from, to, 100);
    return `${percent(low / 100)}～${percent(high / 100)}`;
  },
  notMeasured: '写真が2枚必要です',
  balanced: (share) =>
    `写真の枚数にかかわらず、どのクラスも同じ重みとした場合の正解率：${shareOf(share)}。`,

  calibration: 'パーセントは信頼できるか',
  calibrationNone: '写真が1枚だけのクラスがあると、パーセントは出ません。',
  calibrated: (off, total) =>
    `はい。${photos(total)}で分かる範囲では、ずれは平均${points(off)}で、偶然の範囲内です。`,
  calibrationUnclear: (off, total) =>
    `疑う理由は見当たりません。${photos(total)}ではずれは平均${points(off)}で、偶然だけでも起こりえます。`,
  calibratedRoughly: (off, chance, surplus) => {
    const [by, alone] = distances(off, chance);
    const lean = surplus === null ? '' : `やや${LEANS[surplus]}です。`;
    return `おおむね信頼できます。ずれは平均${pointsOf(by)}で、偶然だけなら${pointsOf(alone)}です。${lean}`;
  },
  uncalibrated: (off, chance, surplus) => {
    const [by, alone] = distances(off, chance);
    const lean = surplus === null ? '' : `${LEANS[surplus]}です。`;
    return `そのままは信頼できません。ずれは平均${pointsOf(by)}で、偶然だけなら${pointsOf(alone)}です。${lean}`;
  },
  calibrationHow:
    '隠した写真を確信度で分け、それぞれどれだけ正解だったかを示します。対角線上では両者が一致します。縦線は95%の区間です。パーセントはこの写真自体で調整したため、やや良く見えます。',
  diagramSummary: (bins) => `確信度と正解率の対応（${number(bins)}グループ）。`,
  diagramColumns: ['確信度', '正解', '推定範囲', '写真'],

  openSet: '知らないものに気づけるか',
  openSetKnown: ({ correct, total }) =>
    correct === total
      ? `${photos(total)}のうち、隠したときに「似ていない」と判定されたものはありません。`
      : `${photos(total)}のうち${sheets(total - correct)}は、クラスに属しているのに、隠したときに「似ていない」と判定されました。`,
  openSetUnknown: ({ correct, total }) =>
    `クラスを1つずつ丸ごと隠すと、${number(total)}枚中${sheets(total - correct)}がほかのクラスと判定され、${sheets(correct)}が「似ていない」と判定されました。`,
  openSetNoUnknown:
    'クラスが3つあると、未知のクラスの写真がどのくらいの頻度で既存のクラスと判定されるかを測定できます。',
  openSetHow: 'まったく別のものの写真は、似たクラスの写真よりも気づかれやすくなります。',

  curve: '写真を増やすと良くなるか',
  curveWaiting: '今より少ない写真で学習して調べます。',
  curveTooFew: '写真が少なすぎて測定できません。',
  verdict: {
    rising: (gain, low, high, count) =>
      `はい。${photos(count)}の時点で、曲線はまだ上がっています。直近の倍増で${points(gain)}（${number(least(low))}～${number(most(high))}）上がりました。次の倍増では、それ以上は上がらない見込みです。`,
    falling: (gain, low, high, count) =>
      `いいえ。${photos(count)}の時点で、曲線は下がっています。直近の倍増で${points(gain)}（${number(least(-high))}～${number(most(-low))}）下がったので、同じような写真を増やしても効果はありません。`,
    flat: (within, count) =>
      `ほとんど良くなりません。${photos(count)}の時点で、曲線は±${pointsOf(`${most(within)}`)}以内で横ばいです。直近の倍増の効果は2ポイント未満でした。同じような写真を増やしても、大きくは変わりません。`,
    unclear: (within, high, count) =>
      `はっきりしません。${photos(count)}の時点で、曲線は±${pointsOf(`${most(within)}`)}以内で横ばいです。倍増すれば、最大${pointsOf(`${most(high)}`)}上がる可能性はあります。`,
  },
  weakest: (label, correct, total) =>
    total === 0
      ? `写真が最も必要なのは「${label}」です（写真が1枚だけ）。`
      : `写真が最も必要なのは「${label}」です（${number(total)}枚中${sheets(correct)}が正解）。`,
  noWeakest: '隠した写真はどれも正しく推測されたので、特に写真が必要なクラスはありません。',
  curveSummary: (from, to, first, last) =>
    `正解率：${photos(from)}で${shareOf(first)}、${sheets(to)}で${shareOf(last)}。`,
  curveAxis: '学習に使う写真の枚数',
  figures: 'すべての数値',
  curveColumns: ['写真', '正解', '推定範囲'],

  loss: '学習の経過',

  compare: '別の設定のほうが良いか',
  compareWhy: '学習方法と読み取りモードを、あなたの写真で比べます。',
  compareStart: '比較する',
  compareAgain: 'もう一度比較',
  compareCancel: 'キャンセル',
  comparing: (share) => `比較しています、${done(share)}`,
  comparisons: {
    head: {
      title: '学習方法',
      why: 'あなたの写真で、すべての学習方法を順に試します。使用中の設定は変わりません。',
      columns: ['学習方法', '正解', '推定範囲', '学習時間'],
    },
    mode: {
      title: '読み取りモード',
      why: '今の学習方法のまま、すべての写真を各モードで読み取り直します。使用中の設定は変わりません。',
      columns: ['読み取りモード', '正解', '推定範囲', '1枚の時間'],
    },
    backbone: {
      title: 'バックボーン',
      why: '今の学習方法のまま、すべての写真を内蔵のネットワークとファイルのネットワークで読み取ります。使用中の設定は変わりません。',
      columns: ['バックボーン', '正解', '推定範囲', '1枚の時間'],
    },
  },
  modesNeedPhotos: (name) =>
    `${name}を読み取り直せません。すべての写真がそろわないと、公平に比較できません。`,
  compareSeconds: (seconds) =>
    seconds < 0.095
      ? `${number(Math.max(1, Math.round(seconds * 1000)))}ミリ秒`
      : `${number(seconds, seconds < 9.95 ? 1 : 0)}秒`,
  compareNone: '測定なし',
  use: 'これを使う',
  useHead: (head) => `これを使う：${head}`,
  inUse: '使用中',
  compareNoise: 'どの範囲も、最良のものの範囲と重なっています。差は偶然にすぎないかもしれません。',
  compareBehind: (heads) =>
    `最良のものに明らかに劣るのは、${heads}だけです。ほかの差は偶然かもしれません。`,
  compareAllBehind: 'ほかはどれも、最良のものに明らかに劣ります。',
  compareNothing: '比較できません。隠せる写真がありません。',
  compareBest: '複数から選んだ最良のものは、常に実際より少し良く見えます。',
  compareStale: '写真や設定が変わりました。正しい数値を得るには、もう一度比較してください。',
  heat: (label) => `「${label}」と判断した部分`,
  heatWaiting: '各部分を調べています…',
  heatHow:
    '黄色の部分がなければ、このクラスのスコアは下がります。7×7に分けたおおまかな図で、理由を証明するものではありません。',
  heatSaid: (label, place) =>
    place === null
      ? `「${label}」を示す部分は写真にありません。`
      : `「${label}」を示すのは、主に${ninths[place]}です。`,
  saidCompared: (count) => `${number(count)}個の設定を比較しました。`,
};
