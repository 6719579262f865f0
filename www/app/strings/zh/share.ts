import type { Strings } from '../strings.js';

/** Passing a project on. */
export const shareWords: Strings['share'] = {
  button: '分享',
  title: '分享或保存',
  file: ['项目文件', '包括类别、照片和设置：可在别处继续，或作为备份。只能用 handful 打开。'],
  page: ['单文件网页', '无需网络即可在任何浏览器中识别照片。其中没有照片。'],
  pageTitle: '网页的标题',
  model: ['ONNX 模型', '从照片到得分都在一个文件中，供 ONNX Runtime 等程序使用。其中没有照片。'],
  teachableModel: [
    'Teachable Machine 模型',
    '一个 zip，供能载入 Teachable Machine 模型的程序使用。它总会给出一个类别，即使照片与您的都不像。其中没有照片。',
  ],
  loading: '页面准备好后即可使用。',
  reading: '照片全部读取后即可使用。',
  untrained: '学会两个类别后即可使用。',
  writing: (name) => `正在写入 ${name}。`,
  saved: (name) => `${name} 已保存到下载文件夹。`,
  learning: (done, total) =>
    `正在为 Teachable Machine 重新学习：${total} 张照片中的第 ${done} 张。`,
  teachable: (name) =>
    `${name} 已保存到下载文件夹。使用它的程序总会给出您的一个类别，并以自己的方式缩小照片。`,
  teachableFast: (there, here) =>
    `该模型每张照片只看一遍：藏起来的 ${there[1]} 张照片中猜对 ${there[0]} 张，这里是 ${here[1]} 张中猜对 ${here[0]} 张。`,
  teachableSingle: '有的类别只有一张照片，因此模型的百分比没有意义。',
  teachableWithout: (names) =>
    `有 ${names.length} 张照片无法再次读取，未包含在内：${names.join('、')}。`,
  noMap: '这种学习方式不能存为网页或模型。请在“高级”中另选一种，例如“标准”。',
};
