import type { Strings } from '../strings.js';

const number = (count: number): string => count.toLocaleString('zh');
const photos = (count: number): string => `${number(count)} 张照片`;
const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** Several photos of a folder at once, in Chinese. */
export const manyWords: Strings['many'] = {
  title: '一次处理多张照片',
  select: '选择',
  selectHow: '每次点击或轻触会选中一张照片，或取消选中。用键盘时，方向键移动，空格键选中。',
  all: '全选显示的照片',
  none: '取消选择',
  selected: (count) => `已选 ${photos(count)}`,
  saidSelected: (count, total) =>
    count === 0 ? '没有选中照片。' : `${photos(total)}中选中了 ${number(count)} 张。`,
  keys: [
    ['Shift、Ctrl', '选择多张'],
    ['Ctrl A', '全选显示的照片'],
    ['Esc', '取消选择'],
  ],
  unlikeNear: (label) => `不相像：${label}？`,
  someUnlike: (count) => `其中 ${number(count)} 张与您的照片不相像，按最接近的类别计。`,
  undoGiven: (count, label) => `将 ${photos(count)}标为“${label}”`,
  saidGiven: (count, label) => `${photos(count)}：${label}。`,
  saidLearnt: (count) => `只从其中 ${photos(count)}学习，因为更多相似的照片帮助很小。`,
  undoSkipped: (count, skipped) => `${skipped ? '跳过' : '取消跳过'} ${photos(count)}`,
  saidSkipped: (count, skipped) => `已${skipped ? '跳过' : '取消跳过'} ${photos(count)}。`,

  like: '找相似的照片',
  likeHow: '按与这张照片的相似程度排列整个文件夹。',
  likeSort: (name) => `与 ${name} 相似`,
  saidLike: (name) => `已按与 ${name} 的相似程度排列。`,

  byAccepting: '与其他照片一起接受',
  acceptedFilter: '一起接受的照片',
  summary: (count) => `一起接受了 ${photos(count)}。`,
  acceptAll: '接受所有有把握的答案',
  acceptTitle: '接受所有有把握的答案',
  acceptWhat:
    '显示的照片中尚未标注的，会得到其答案的类别。为了让评分保持真实，类别不从这些照片学习。撤销一次即可全部收回。',
  threshold: '答案至少为',
  thresholdOf: (least, count) => `${percent(least)}：${photos(count)}`,
  willBeWrong: (about, low, high, total) =>
    `${photos(total)}中约有 ${number(about)} 张会错，很可能在 ${number(low)} 到 ${number(high)} 张之间。`,
  measuredOn: (wrong, total, least) =>
    `依据您标注的照片中，被隐藏时得到至少 ${percent(least)} 的 ${number(total)} 张测得：其中 ${number(wrong)} 张错了。`,
  measuredWhere: '只有文件夹与您的照片相似时才成立。不属于任何类别的照片要另外计入。',
  notMeasured:
    '您自己的照片在被隐藏时都没有得到这么有把握的答案，因此不知道会有多少张错。请查看样本。',
  sampleTitle: (count) => `请先看随机选出的 ${photos(count)}，并标出错误的`,
  sampleAgain: '换一批',
  markWrong: (name, label) => `${name}：${label}。标为错误`,
  found: (wrong, total, low, high) =>
    `${photos(total)}中您标出了 ${number(wrong)} 张错误。如果每张都看过，则全部照片中有 ${percent(low)} 到 ${percent(high)} 是错的。`,
  acceptYes: (count) => `接受 ${photos(count)}`,
  undoAccepted: (count) => `接受 ${photos(count)}`,
  saidAccepted: (count) => `已接受 ${photos(count)}。撤销一次即可全部收回。`,
};
