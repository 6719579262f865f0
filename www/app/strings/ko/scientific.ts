import type { Strings } from '../strings.js';
import { number } from './words.js';

/** TIFF and DICOM files, in Korean. */
export const scientificWords: Strings['scientific'] = {
  intensity: '16비트 이미지와 의료 영상의 밝기',
  intensities: {
    fixed: '모든 이미지에 동일하게',
    'own-range': '이미지마다 가장 어두운 픽셀부터 가장 밝은 픽셀까지',
    'ct-soft-tissue': 'CT: 연부 조직',
    'ct-lung': 'CT: 폐',
    'ct-bone': 'CT: 뼈',
    'ct-brain': 'CT: 뇌',
  },
  hint: '8비트가 넘는 TIFF 파일과 DICOM 파일에 사용합니다. 앞으로 추가하는 사진에 적용되며, 이미 있는 사진은 그대로입니다. DICOM 파일에서는 픽셀만 보관하고 환자 정보는 전혀 보관하지 않습니다.',
  note: (code, message, name, numbers, count) => {
    const [first = 0, second = 0] = numbers;
    const one = count === 1;
    const which = one ? name : `파일 ${number(count)}개`;
    switch (code) {
      case 'first-page':
        return one
          ? `${which}: ${number(first)}페이지 중 첫 페이지를 사용합니다.`
          : `${which}: 여러 페이지 중 각각 첫 페이지를 사용합니다.`;
      case 'first-channel':
        return one
          ? `${which}: 채널 ${number(first)}개 중 첫 번째를 사용합니다.`
          : `${which}: 여러 채널 중 각각 첫 번째를 사용합니다.`;
      case 'middle-frame':
        return one
          ? `${which}: 프레임 ${number(second)}개 중 가운데 ${number(first)}번째를 사용합니다.`
          : `${which}: 여러 프레임 중 각각 가운데 프레임을 사용합니다.`;
      case 'burned-in-text':
        return `${which}: 이미지에 글자가 적혀 있다고 표시되어 있습니다. 환자 이름이 포함되어 있을 수 있습니다.`;
      case 'faint':
        return `${which}: 거의 검거나 흽니다. ‘고급’에서 가장 어두운 픽셀부터 가장 밝은 픽셀까지의 밝기를 선택하면 더 잘 보입니다.`;
      default:
        return `${which}: ${message}`;
    }
  },
};
