import type { Strings } from '../strings.js';

const number = (count: number): string => count.toLocaleString('zh');

/** Saving the labels of a folder, in Chinese. */
export const outWords: Strings['out'] = {
  scope: '要保存的照片',
  scopes: {
    all: '全部照片',
    classed: '仅有类别的',
    decided: '仅您标注或接受的',
    person: '仅您标注的',
  },
  any: '任意百分比',
  percent: (share) => `${Math.round(share * 100)}%`,
  details: '包含次选、分组和时间',
  written: (count, without) =>
    without === 0
      ? `已写出 ${number(count)} 张照片。`
      : `已写出 ${number(count)} 张照片，其中 ${number(without)} 张没有类别。`,
  lost: (count, lost) => `${number(count)} 张照片无法读取或写入：${lost.join('、')}。`,
  sidecars: '供照片软件使用的关键词（XMP 附属文件）',
  unpack: '请把 zip 解压到照片所在的文件夹，使每个附属文件位于其照片旁边。',
  merged: (count) => `其中 ${number(count)} 张原有附属文件，其余内容保持不变。`,
  noSidecar: (count) => `${number(count)} 张没有类别的照片未写附属文件。`,
  notMerged: (files) => `以下文件不是有效的 XMP，保持原样：${files.join('、')}。`,
};
