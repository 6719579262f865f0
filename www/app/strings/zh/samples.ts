import type { Strings } from '../strings.js';

/** The sample photos. */
export const sampleWords: Strings['samples'] = {
  button: '用示例照片试一试',
  what: '猫、咖啡和火箭：18 张用来学习，4 张用来识别。每一类的照片都取自同一张图片，因此看起来比用您自己的照片更容易。',
  missing: '示例照片无法载入。请检查网络后重试，或添加您自己的照片。',
  by: '照片的作者',
  note: '这些是示例照片。',
  startOwn: '开始使用自己的照片',
  removed: '示例已移除。请为类别命名并添加照片。',
  someNote: '其中有些是示例照片。',
  remove: '移除示例',
  onlyOwn: '示例已移除；您自己的照片都还在。',
  classes: { cat: '猫', coffee: '咖啡', rocket: '火箭' },
  authors: [
    '猫：“Chelsea”，Stéfan van der Walt 摄，CC0',
    '咖啡：Rachel Michetti 摄，由 Pikolo Espresso Bar 提供，CC0',
    '火箭：SpaceX，公有领域',
    '星空：哈勃深场，NASA，公有领域',
    '均随 scikit-image 发布；经过裁剪、旋转和明暗调整。',
  ],
};
