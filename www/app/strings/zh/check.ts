import { distances, outwards, ROUNDING, rounded } from '../../figures.js';
import type { Ninth } from '../../state/heat.js';
import type { Strings } from '../strings.js';

const photos = (count: number): string => `${count} 张照片`;
const findings = (count: number): string => `${count} 处`;
const pointsOf = (digits: string): string => `${digits} 个百分点`;
const points = (share: number): string => {
  const count = Math.round(Math.abs(share) * 100);
  return count === 0 && share !== 0 ? '不到 1 个百分点' : pointsOf(`${count}`);
};
const least = (share: number): number => Math.floor(share * 100 + ROUNDING);
const most = (share: number): number => Math.max(1, Math.ceil(share * 100 - ROUNDING));
const BOUNDS = { under: '不到', over: '超过' };
const percent = (share: number): string => {
  const { value, bound } = rounded(share, 100);
  return bound === null ? `${value} %` : `${BOUNDS[bound]} ${value} %`;
};
const done = (share: number): string => `${Math.floor(share * 100)} %`;
const LEANS = { sure: '过于自信', modest: '过于保守' };

const ninths = ['左上', '上方', '右上', '左侧', '中间', '右侧', '左下', '下方', '右下'] as const;

/** The view "Check" in Simplified Chinese. */
export const checkWords: Strings['check'] = {
  title: '效果如何？怎样改进？',
  nothing: '还没有可检查的内容',
  nothingAdvice: '先给两个类别各添加几张照片，之后这里会测出识别的效果。',
  toTeach: '前往“教”',
  single: '每类只有一张照片时无法检查',
  singleAdvice:
    '检查的方法是把一张照片藏起来，再用同类的其他照片来猜。请至少给一个类别添加第二张照片。',
  reviewing: (share: number) => `正在细看，${done(share)}`,
  reviewLabel: '正在细看每张照片',
  failed: '细看时出错。',
  again: '再试一次',
  saidReviewed: (issues, dismissed) => {
    if (issues > 0) return `检查完毕，有 ${findings(issues)}值得一看。`;
    return dismissed > 0 ? '检查完毕，没有其他值得一看的。' : '检查完毕，没有可疑之处。';
  },

  details: '详细数字',

  issues: '值得一看',
  issuesNone: ({ wrong, dismissed, calibrated }) => {
    const labels = calibrated ? '没有像是标错的照片，' : '';
    const start =
      dismissed > 0
        ? '没有其他值得一看的。'
        : `没有可疑之处：${labels}没有重复，也没有与众不同的照片。`;
    if (wrong === 0 || !calibrated) return start;
    return `${start}藏起来时有 ${photos(wrong)}猜错了，但都没有把握；见下面的详细数字。`;
  },
  issuesWaiting: '值得一看的照片稍后会出现在这里。',
  issuesUncalibrated: '每个类别都有两张照片后，才能发现可能标错的照片。',
  dismissed: (count: number) => `已搁置 ${findings(count)}。`,
  bringBack: '重新显示',
  more: (count: number) => `再显示 ${count} 项`,
  open: (name: string, label: string) => `${name}，属于“${label}”。打开`,
  looksLike: (name: string, label: string, to: string) =>
    `${name} 在“${label}”里，但看起来像“${to}”。`,
  looksLikeWhy: (own: number | null) =>
    own === null
      ? '根据其他照片来猜，它属于另一类。'
      : `根据其他照片来猜，它属于本类的概率为 ${percent(own)}。`,
  standsOutToo: '它与同类的其他照片也不像。',
  double: (name: string, other: string, label: string) =>
    `“${label}”里的 ${name} 和 ${other} 几乎是同一张照片。`,
  doubleWhy: '重复的照片教不了新东西，还会让得分虚高。',
  doubleAcross: (name: string, label: string, other: string, otherLabel: string) =>
    `“${label}”里的 ${name} 和“${otherLabel}”里的 ${other} 几乎是同一张照片。`,
  doubleAcrossWhy: '其中一个类别很可能标错了。',
  outlier: (name: string, label: string) => `${name} 与“${label}”里的其他照片都不像。`,
  outlierWhy: '可能是放错了，也可能是值得保留的少见情况。',
  moveTo: (label: string) => `移到“${label}”`,
  remove: '移除',
  removeOne: (name: string) => `移除 ${name}`,
  removeFrom: (label: string) => `从“${label}”移除`,
  keep: '保留',
  keepBoth: '两张都保留',
  keepIn: (label: string) => `留在“${label}”`,
  saidDismissed: (name: string) => `${name} 保持不变。`,

  confusion: '什么被认成了什么',
  confusionHow:
    '每一行是照片真正的类别，每一列是藏起来时被认成的类别。选择一个数字即可查看这些照片；用方向键在数字之间移动。',
  confusionNone: (total) => `藏起来的 ${photos(total)}没有一张被认成别的类别。`,
  confusionMost: (truth, taken, count, shared) =>
    `最常见的是把“${truth}”认成“${taken}”：${count} 次${shared ? '，还有其他类别同样多' : ''}。`,
  confusionCorner: '实际 \\ 认成',
  cell: (count: number, truth: string, taken: string) =>
    truth === taken
      ? `“${truth}”的${photos(count)}认对了。显示`
      : `“${truth}”的${photos(count)}被认成“${taken}”。显示`,
  cellTitle: (count: number, truth: string, taken: string) =>
    truth === taken
      ? `“${truth}”的${photos(count)}认对了`
      : `“${truth}”的${photos(count)}被认成“${taken}”`,
  cellWaiting: '正在查找照片…',
  cellClose: '收起这些照片',

  classes: '逐类查看',
  classColumns: ['类别', '照片', '藏起来时认对', '很可能介于'],
  classesEqual: (share) => `每个类别同样准确：${percent(share)}。`,
  classesRange: (worst, low, best, high) =>
    `从“${worst}”的 ${percent(low)} 到“${best}”的 ${percent(high)}。`,
  classRight: (correct: number, total: number) => `${total} 张中 ${correct} 张`,
  share: percent,
  between: (least: number, most: number) => {
    const { low, high } = outwards(least, most, 100);
    return `${low} % 和 ${high} %`;
  },
  notMeasured: '需要第二张照片',
  balanced: (share: number) => `如果不论照片多少、每类同等看待：${percent(share)} 正确。`,

  calibration: '百分比可信吗？',
  calibrationNone: '只要有一个类别只有一张照片，就不给出百分比。',
  calibrated: (off: number, total: number) =>
    `就 ${photos(total)}而言可信：平均偏差 ${points(off)}，不超过偶然误差。`,
  calibrationUnclear: (off, total) =>
    `没有迹象表明不可信：${photos(total)}时平均偏差 ${points(off)}，仅凭偶然也会如此。`,
  calibratedRoughly: (off, chance, surplus) => {
    const [by, alone] = distances(off, chance);
    const lean = surplus === null ? '' : `它略微${LEANS[surplus]}。`;
    return `大致可信：平均偏差 ${pointsOf(by)}，仅凭偶然约为 ${pointsOf(alone)}。${lean}`;
  },
  uncalibrated: (off, chance, surplus) => {
    const [by, alone] = distances(off, chance);
    const lean = surplus === null ? '' : `它${LEANS[surplus]}。`;
    return `不能照字面相信：平均偏差 ${pointsOf(by)}，仅凭偶然约为 ${pointsOf(alone)}。${lean}`;
  },
  calibrationHow:
    '把藏起来的照片按把握大小分组，看其中有多少认对了。在对角线上两者一致；竖线是 95 % 区间。百分比就是用这些照片调准的，因此看上去会稍好一些。',
  diagramSummary: (bins: number) => `把握大小与认对比例的对照，共 ${bins} 组。`,
  diagramColumns: ['把握', '认对', '很可能介于', '照片'],

  openSet: '遇到没学过的东西，它看得出来吗？',
  openSetKnown: ({ correct, total }) =>
    correct === total
      ? `您的 ${photos(total)}藏起来时，没有一张被认为与其他照片都不像。`
      : `您的 ${photos(total)}藏起来时，有 ${total - correct} 张被认为与其他照片都不像，其实它们属于某个类别。`,
  openSetUnknown: ({ correct, total }) =>
    `把每个类别轮流整个藏起来，${total} 张照片中有 ${total - correct} 张被当成了其他类别，${correct} 张被认为与它们都不像。`,
  openSetNoUnknown: '有了三个类别，才能测出未知类别的照片有多常被当成您的类别。',
  openSetHow: '与您的类别完全不同的照片，比相似类别的照片更容易被看出来。',

  curve: '更多照片会有帮助吗？',
  curveWaiting: '用比现有更少的照片来学习，就能知道答案。',
  curveTooFew: '照片太少，无法测量。',
  verdict: {
    rising: (gain, low, high, count) =>
      `会：${photos(count)}时曲线仍在上升。上一次翻倍带来了 ${points(gain)}的提高，介于 ${least(low)} 和 ${most(high)} 之间；下一次翻倍应不会更多。`,
    falling: (gain, low, high, count) =>
      `不会：${photos(count)}时曲线在下降。上一次翻倍损失了 ${points(gain)}，介于 ${least(-high)} 和 ${most(-low)} 之间，再添加同类照片没有帮助。`,
    flat: (within, count) =>
      `帮助不大：${photos(count)}时曲线是平的，在 ± ${pointsOf(`${most(within)}`)}之内，上一次翻倍带来的提高不到 2 个。再添加同类照片不会有多大变化。`,
    unclear: (within, high, count) =>
      `看不出来：${photos(count)}时曲线是平的，在 ± ${pointsOf(`${most(within)}`)}之内。再翻一倍最多可能提高 ${most(high)} 个。`,
  },
  weakest: (label: string, correct: number, total: number) =>
    total === 0
      ? `“${label}”最需要照片：它只有一张。`
      : `“${label}”最需要照片：${total} 张中认对 ${correct} 张。`,
  noWeakest: '藏起来的照片全都认对了，没有哪一类更需要照片。',
  curveSummary: (from: number, to: number, first: number, last: number) =>
    `认对的比例：${photos(from)}时为 ${percent(first)}，${photos(to)}时为 ${percent(last)}。`,
  curveAxis: '用来学习的照片数',
  figures: '全部数字',
  curveColumns: ['照片', '认对', '很可能介于'],

  loss: '训练过程',

  compare: '换一种设置会更好吗？',
  compareWhy: '用您的照片比较各种学习方式，以及查看照片的细致程度。',
  compareStart: '比较',
  compareAgain: '重新比较',
  compareCancel: '取消',
  comparing: (share: number) => `正在比较，${done(share)}`,
  comparisons: {
    head: {
      title: '学习方式',
      why: '用您的照片依次训练每一种学习方式。正在使用的方式不受影响。',
      columns: ['学习方式', '认对', '很可能介于', '训练用时'],
    },
    mode: {
      title: '查看照片的细致程度',
      why: '用当前的学习方式，以不同的细致程度重新读取所有照片。正在使用的设置不受影响。',
      columns: ['细致程度', '认对', '很可能介于', '每张用时'],
    },
    backbone: {
      title: '骨干网络',
      why: '用当前的学习方式，分别以内置网络和来自文件的网络读取所有照片。正在使用的设置不受影响。',
      columns: ['骨干网络', '认对', '很可能介于', '每张用时'],
    },
  },
  modesNeedPhotos: (name) => `无法重新读取 ${name}；缺了照片，比较就不公平。`,
  compareSeconds: (seconds: number) =>
    seconds < 0.095
      ? `${Math.max(1, Math.round(seconds * 1000))} 毫秒`
      : `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} 秒`,
  compareNone: '未能测量',
  use: '使用',
  useHead: (head: string) => `使用：${head}`,
  inUse: '使用中',
  compareNoise: '它们的区间都与最好的一种重叠：这些差别可能只是偶然。',
  compareBehind: (heads: string) => `只有${heads}明显落后于最好的一种；其他差别可能只是偶然。`,
  compareAllBehind: '其他几种都明显落后于最好的一种。',
  compareNothing: '没有可比较的：没有照片可以藏起来。',
  compareBest: '从几种里挑出的最好一种，看上去总比实际略好。',
  compareStale: '照片或设置已有变化；请重新比较，以得到有效的数字。',
  heat: (label: string) => `哪里像“${label}”`,
  heatWaiting: '正在查看每个部分…',
  heatHow:
    '黄色的部分支持这个类别：没有它们，得分会更低。这只是 7 × 7 格的粗略示意，不能证明原因。',
  heatSaid: (label: string, place: Ninth) =>
    place === null ? `照片中没有支持“${label}”的部分。` : `主要在${ninths[place]}看出“${label}”。`,
  saidCompared: (count: number) => `已比较 ${count} 种设置。`,
};
