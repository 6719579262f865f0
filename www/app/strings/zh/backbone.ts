import { kindOf, type ProblemKind } from '../../state/backbone-problem.js';
import { grammarOf } from '../grammar.js';
import type { Strings } from '../strings.js';

const { number: n } = grammarOf('zh');
const photos = (count: number): string => `${count} 张照片`;

const time = (seconds: number): string => {
  if (seconds < 1) return `${n(Math.max(1, Math.round(seconds * 1000)))} 毫秒`;
  return seconds < 90 ? `${n(Math.round(seconds))} 秒` : `${n(Math.round(seconds / 60))} 分钟`;
};

const kinds: Readonly<Record<string, string>> = {
  convolutions: '卷积',
  'linear layers': '线性层',
  'layer norms': '层归一化',
  attentions: '注意力',
  poolings: '池化',
  'other operations': '其他运算',
};

const problems: Readonly<Record<ProblemKind, string>> = {
  quantised:
    '这个文件被量化到 8 位或更低。请改用同一仓库里 32 位或 16 位的文件，通常是 model.onnx 或 model_fp16.onnx。',
  inputs: '这个网络除了照片还需要别的输入。请改用只含图像部分的文件，通常是 vision_model.onnx。',
  external:
    '权重在另一个文件里。请改用包含全部内容的文件，通常是 model_fp16.onnx，或用 external_data=False 导出。',
  control: '这个网络的流程随照片而变。请按固定的图像尺寸导出。',
  operator: '这个网络含有这里不支持的运算。',
  preprocessing: '预处理文件不合适。请选择属于这个网络的 preprocessor_config.json 或 config.json。',
  damaged: '这不是 ONNX 文件，或者已损坏、不完整。请重新下载或导出。',
  large:
    '这个网络对本设备的内存来说太大。请换一个更小的网络，或它的 16 位文件，通常是 model_fp16.onnx。',
  unreadable: '无法读取该文件，它可能已被移动、更改或删除。',
  other: '无法使用这个文件里的网络。',
};

/** Networks from files, in Chinese. */
export const backboneWords: Strings['backbone'] = {
  title: '骨干网络',
  choose: '看照片的网络',
  builtIn: 'EfficientNet-Lite0（内置）',
  hint: '在这里更改后，所有照片会重新读取。',
  open: '从文件打开网络',
  openHint:
    '来自 Hugging Face、timm 或自己训练的 ONNX 文件。请同时选择它的 preprocessor_config.json（timm 的是 config.json）。文件只留在这台设备上。',
  chooseFiles: '请选择一个 ONNX 文件，有预处理文件（JSON）时一并选择。',
  reading: (file, share) => `正在读取 ${file}，${Math.round(share * 100)}%`,
  trying: (file) => `正在试运行 ${file}`,
  canBeUsed: (name) => `${name} 可以使用。`,
  noPreprocessing:
    '没有选择预处理文件，因此照片按大多数网络通用的规则变成像素。如果这个网络的规则不同，效果会变差。',
  take: '使用',
  dismiss: '不使用',
  used: (name) => `现在由 ${name} 看照片。`,
  deleted: (name) => `已从这台设备删除 ${name}。`,
  forget: (name) => `从这台设备删除 ${name}`,
  notKept: (name) => `浏览器无法保存 ${name}：关闭页面后需要重新打开它。`,
  compareHint: '在“检查”里，可以用你自己的照片把它和内置网络作比较。',
  fileSize: '文件',
  megabytes: (count) => `${n(count, count < 10 ? 1 : 0)} MB`,
  input: '输入',
  pixels: (side) => `${n(side)} × ${n(side)} 像素`,
  features: '特征',
  numbers: (count) => `每个视图 ${n(count)} 个数`,
  consistsOf: '组成',
  time: '时间',
  seconds: (seconds, many) =>
    `单核每张照片 ${time(seconds)}；${photos(many)}需要 ${time(seconds * many)}`,
  output: '特征取自',
  outputOption: (name, shape, usual) => `${name}，${shape}${usual ? '（常用）' : ''}`,
  outputHint: '常用的一项就是大家从这个网络取的特征。',
  pageSize: (megabytes) => `约 ${n(Math.round(megabytes))} MB：其中包含这个网络。`,
  notTeachable: 'Teachable Machine 的模型无法包含来自文件的网络。',
  pageTooLarge: (megabytes, limit) =>
    `它会包含这个网络的 ${n(Math.round(megabytes))} MB，而浏览器大约只能打开 ${n(limit)} MB 以内的这类页面。`,
  operations: (counts) =>
    counts.map(({ kind, count }) => `${n(count)} 个${kinds[kind] ?? kind}`).join('、'),
  problem: (problem) => problems[kindOf(problem)],
};
