import type { Strings } from '../strings.js';

/** TIFF 与 DICOM 文件。 */
export const scientificWords: Strings['scientific'] = {
  intensity: '16 位图像和医学图像的亮度',
  intensities: {
    fixed: '所有图像使用同一规则',
    'own-range': '每张图像从最暗到最亮的像素',
    'ct-soft-tissue': 'CT：软组织窗',
    'ct-lung': 'CT：肺窗',
    'ct-bone': 'CT：骨窗',
    'ct-brain': 'CT：脑窗',
  },
  hint: '用于超过 8 位的 TIFF 文件和 DICOM 文件。只对之后添加的照片生效，已有照片保持不变。DICOM 文件只保留像素，不保留任何患者信息。',
  note: (code, message, name, numbers, count) => {
    const [first = 0, second = 0] = numbers;
    const which = count === 1 ? name : `${count} 个文件`;
    switch (code) {
      case 'first-page':
        return count === 1
          ? `${which} 共有 ${first} 页，只使用第一页。`
          : `${which}各有多页，只使用第一页。`;
      case 'first-channel':
        return count === 1
          ? `${which} 共有 ${first} 个通道，只使用第一个。`
          : `${which}各有多个通道，只使用第一个。`;
      case 'middle-frame':
        return count === 1
          ? `${which} 共有 ${second} 帧，只使用中间的第 ${first} 帧。`
          : `${which}各有多帧，只使用中间一帧。`;
      case 'burned-in-text':
        return `${which}注明图像中含有文字，可能包含患者姓名。`;
      case 'faint':
        return `${which}：几乎全黑或全白。在“高级”中选择从最暗到最亮的像素，可以看到更多内容。`;
      default:
        return `${which}：${message}`;
    }
  },
};
