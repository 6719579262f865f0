import type { Strings } from '../strings.js';

/** 属于一组的照片。 */
export const groupWords: Strings['groups'] = {
  title: '同组照片',
  sources: {
    burst: '连续拍摄',
    time: '几秒内拍摄',
    similar: '几乎相同',
    folder: '来自同一文件夹',
    column: '由表格指定',
    hand: '由您指定',
  },
  together: (others: number, how: string) => `与另外 ${others} 张照片属于一组：${how}。`,
  alone: '单独一张。',
  why: '测量时，同组的照片会一起隐藏，以免靠相似的照片猜中。',
  name: '组，例如一位患者、一只动物或一个地点',
  separate: '单独',
  separateAll: (count: number) => `将这 ${count} 张全部分开`,
  only: '该类别的照片都属于一组。请添加其他时间拍摄的照片，以获得百分比和得分。',
  percentHint: (labels: string) => `请为${labels}添加其他时间拍摄的照片，以获得百分比。`,
  folders: (count: number) =>
    `这些照片位于各类别下的 ${count} 个子文件夹中。同一子文件夹的照片是否属于一组，例如来自同一位患者或同一只动物？`,
  foldersYes: '是，归为一组',
  foldersNo: '否',
  measured: (total: number, groups: number) =>
    `这 ${total} 张照片分属 ${groups} 组。每组整体隐藏，区间按组而不是按照片计算。`,
  single: '同组的照片不能互相检验',
  singleAdvice:
    '检验一张照片时，会把它和同组的照片一起隐藏，再用该类别的其他照片来猜。请添加其他时间拍摄的照片。',
  notMeasured: '需要其他时间的照片',
  weakest: (label: string) => `最需要照片的是“${label}”：现有照片都属于一组。`,
  noPercentages: '只要某个类别的照片都属于一组，就没有百分比。',
  doubleWhy: '重复的照片不会带来新内容。得分不受影响：两张会一起隐藏。',
};
