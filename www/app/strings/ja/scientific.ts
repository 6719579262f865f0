import type { Strings } from '../strings.js';
import { number } from './words.js';

/** TIFF and DICOM files, in Japanese. */
export const scientificWords: Strings['scientific'] = {
  intensity: '16ビット画像と医用画像の明るさ',
  intensities: {
    fixed: 'すべての画像で同じ',
    'own-range': '画像ごとに、最も暗い画素から最も明るい画素まで',
    'ct-soft-tissue': 'CT：軟部組織',
    'ct-lung': 'CT：肺',
    'ct-bone': 'CT：骨',
    'ct-brain': 'CT：脳',
  },
  hint: '8ビットを超えるTIFFファイルとDICOMファイルに使われます。これから追加する写真に適用され、すでにある写真はそのままです。DICOMファイルからは画素だけを保存し、患者の情報は何も保存しません。',
  note: (code, message, name, numbers, count) => {
    const [first = 0, second = 0] = numbers;
    const one = count === 1;
    const which = one ? name : `${number(count)}個のファイル`;
    switch (code) {
      case 'first-page':
        return one
          ? `${which}には${number(first)}ページあります。最初のページを使います。`
          : `${which}に複数のページがあります。それぞれ最初のページを使います。`;
      case 'first-channel':
        return one
          ? `${which}には${number(first)}個のチャンネルがあります。最初のものを使います。`
          : `${which}に複数のチャンネルがあります。それぞれ最初のものを使います。`;
      case 'middle-frame':
        return one
          ? `${which}には${number(second)}枚のフレームがあります。中央の${number(first)}枚目を使います。`
          : `${which}に複数のフレームがあります。それぞれ中央のフレームを使います。`;
      case 'burned-in-text':
        return `${which}は、画像に文字が書き込まれていると示しています。患者の名前が含まれている可能性があります。`;
      case 'faint':
        return `${which}：ほぼ真っ黒または真っ白です。「詳細設定」で、最も暗い画素から最も明るい画素までの明るさを選ぶと、よく見えるようになります。`;
      default:
        return `${which}：${message}`;
    }
  },
};
