import { rounded } from '../../figures.js';
import type { Strings } from '../strings.js';

const percent = (share: number): string => {
  const { value, bound } = rounded(share, 100);
  const start = { over: '超过', under: '不到' };
  return `${bound === null ? '' : `${start[bound]} `}${value} %`;
};

const names = (labels: readonly string[]): string =>
  new Intl.ListFormat('zh', { style: 'narrow' }).format(labels);

/** Measuring on a test folder, in Simplified Chinese. */
export const testWords: Strings['test'] = {
  title: '用测试文件夹测量',
  why: '没有参与学习的照片最能说明它有多可信：每个类别一个文件夹、这样的 zip，或一张表格连同照片。它们只用于测量，绝不会被学习。',
  drop: '把文件夹拖到这里，或者',
  choose: '选择文件夹',
  chooseLabel: '选择文件夹，用其中的照片测量',
  none: '那里的类别文件夹里没有照片。测试文件夹里每个类别应有一个文件夹。',
  part: 'test',
  loose: (count) => `类别文件夹之外的 ${count} 张照片未使用。`,
  saidOpened: (name, count) => `正在用“${name}”的 ${count} 张照片测量。`,
  on: (name) => `在测试文件夹“${name}”上`,
  close: '关闭测试文件夹',
  waiting: '等其他计算结束后立即测量。',
  reading: (done, total) => `正在读取测试照片：${done} / ${total}`,
  readingLabel: '正在读取测试照片',
  failed: '无法测量。',

  accuracy: ({ correct, total, about, low, high }) => {
    if (correct === total) return `没有错：对这样的新照片，10 张中能对 ${low} 到 ${high} 张。`;
    if (correct === 0) return `没有对：对这样的新照片，10 张中能对 ${low} 到 ${high} 张。`;
    const start = { over: '10 张中对的多于', under: '10 张中对的少于' };
    const words = about.bound === null ? '10 张中大约对' : start[about.bound];
    return `${words} ${about.value} 张；对这样的新照片，在 ${low} 到 ${high} 张之间。`;
  },
  accuracyHow: (correct, total) => `${total} 张测试照片中对了 ${correct} 张。`,
  saidTested: (correct, total) => `${total} 张测试照片中对了 ${correct} 张。`,
  noKnown: '其中没有您的类别，因此没有一张照片可能对。',
  copies: (count, without) =>
    without === null
      ? `其中 ${count} 张与学过的照片几乎相同，这会让数字偏好。`
      : `其中 ${count} 张与学过的照片几乎相同。除去它们，${without.total} 张中对了 ${without.correct} 张。`,
  percentages: '百分比可信吗？',
  known: ({ correct, total }) =>
    correct === total
      ? `属于您的类别的 ${total} 张照片中，没有一张被判为与您的照片不像。`
      : `属于您的类别的 ${total} 张照片中，有 ${total - correct} 张被判为与您的照片不像。`,
  unknown: (labels, count, rejected) => {
    const start = `您没有教${names(labels)}，因此这 ${count} 张照片算作未知`;
    return rejected === null
      ? `${start}；您的照片太少，无法判断什么是未知的。`
      : `${start}：${rejected.total} 张中有 ${rejected.correct} 张被判为与您的照片不像，${rejected.total - rejected.correct} 张被当成了您的某个类别。`;
  },
  unread: (count, name, why) =>
    count === 1
      ? `无法读取 ${name}：${why}`
      : `有 ${count} 张照片无法读取，第一张是 ${name}：${why}`,
  wrong: '认成了别的类别',
  takenFor: (label, taken, share) =>
    share === null ? `${label}，认成了${taken}` : `${label}，认成了${taken}，${percent(share)}`,
  right: '正确',
  noPhotos: '没有测试照片',
  never: '这些照片从未被学习，也不会随项目保存：重新打开页面后，请再次给出文件夹。',
};
