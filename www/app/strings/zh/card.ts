import type { Strings } from '../strings.js';

/** The report as a page to save or print, in Simplified Chinese. */
export const cardWords: Strings['card'] = {
  keep: '保存这份报告',
  why: '一页包含全部数字和设置，不含照片：可以保存、发送或打印。',
  save: '保存为网页',
  print: '打印',
  saved: (name) => `“${name}”的报告已保存。`,
  fileName: (name) => `${name}，报告`,

  title: (name) => `${name}：这个分类器能做什么`,
  made: (date) => `用 handful 制作于${date.toLocaleDateString('zh', { dateStyle: 'long' })}。`,
  stale: '这些是上次检查的数字；此后照片已有变化。',
  what: '它是什么',
  facts: {
    classes: '类别',
    photos: '学习的照片',
    head: '学习方式',
    mode: '查看照片的细致程度',
    network: '网络',
    arithmetic: '运算',
    space: '嵌入空间',
    seed: '随机种子',
    temperature: '温度',
  },
  ofClass: (label, count) => `${label}（${count}）`,
  networks: {
    one: 'EfficientNet-Lite0，在 ImageNet 上预训练，未作改动',
    two: 'EfficientNet-Lite0 和 Lite2，在 ImageNet 上预训练，未作改动',
  },
  arithmetic: { int8: '8 位整数', f32: '32 位浮点数' },
  leftOut: '它对自己的照片认得多准',
  notMeasured: '无法测量：没有一个类别有两张照片。',
  interval: (low, high) => `95 % 区间：${low} 到 ${high}。`,
  test: (name) => `在其他照片上：测试文件夹“${name}”`,
  noTest: '没有用留出的照片测量过。',
  findings: '值得一看的照片',
  open: (count) =>
    count === 0 ? '没有待处理的。' : `有 ${count} 张可能标错、重复或与同类不像，尚未处理。`,
  compared: '同样的照片，其他设置',
  limits: '它不能说明什么',
  limit: [
    '这些数字只适用于与测量时相似的照片。换了光线、相机或地点，数字可能不同。',
    '接连拍下的同一物体的照片彼此更相似，因此藏起来猜的结果会比实际好一些。',
    '除非认为照片与所有类别都不像，它总会说出一个类别。它认出未知事物的能力仅如上所述。',
    '它不适合用来对人作决定，也不适合需要证明的决定。',
  ],
};
