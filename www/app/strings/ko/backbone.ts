import { kindOf, type ProblemKind } from '../../state/backbone-problem.js';
import type { Strings } from '../strings.js';
import { number as n, photos } from './words.js';

const time = (seconds: number): string => {
  if (seconds < 1) return `${n(Math.max(1, Math.round(seconds * 1000)))}밀리초`;
  return seconds < 90 ? `${n(Math.round(seconds))}초` : `${n(Math.round(seconds / 60))}분`;
};

const kinds: Readonly<Record<string, string>> = {
  convolutions: '합성곱',
  'linear layers': '선형 층',
  'layer norms': '층 정규화',
  attentions: '어텐션',
  poolings: '풀링',
  'other operations': '그 밖의 연산',
};

const problems: Readonly<Record<ProblemKind, string>> = {
  quantised:
    '이 파일은 8비트 이하로 양자화되어 있습니다. 같은 저장소의 32비트나 16비트 파일(대개 model.onnx 또는 model_fp16.onnx)을 쓰세요.',
  inputs:
    '이 네트워크에는 사진 말고도 다른 입력이 필요합니다. 이미지 쪽만 든 파일(대개 vision_model.onnx)을 쓰세요.',
  external:
    '가중치가 다른 파일에 있습니다. 모든 것이 든 파일(대개 model_fp16.onnx)을 쓰거나 external_data=False로 내보내세요.',
  control: '이 네트워크의 처리 흐름은 사진에 따라 달라집니다. 이미지 크기를 고정해 내보내세요.',
  operator: '이 네트워크에는 여기서 지원하지 않는 연산이 있습니다.',
  preprocessing:
    '전처리 파일이 맞지 않습니다. 이 네트워크의 preprocessor_config.json이나 config.json을 고르세요.',
  damaged: 'ONNX 파일이 아니거나 손상되었거나 잘린 파일입니다. 다시 내려받거나 내보내세요.',
  large:
    '이 네트워크는 이 기기의 메모리에 비해 너무 큽니다. 더 작은 네트워크나 16비트 파일(대개 model_fp16.onnx)을 쓰세요.',
  unreadable: '파일을 읽을 수 없습니다. 옮겨졌거나 바뀌었거나 삭제되었을 수 있습니다.',
  other: '이 파일의 네트워크는 쓸 수 없습니다.',
};

/** Networks from files, in Korean. */
export const backboneWords: Strings['backbone'] = {
  title: '백본',
  choose: '사진을 보는 네트워크',
  builtIn: 'EfficientNet-Lite0(내장)',
  hint: '여기를 바꾸면 모든 사진을 다시 읽습니다.',
  open: '파일에서 네트워크 열기',
  openHint:
    'Hugging Face, timm 또는 직접 학습한 ONNX 파일입니다. preprocessor_config.json(timm은 config.json)을 함께 고르세요. 파일은 이 기기에만 남습니다.',
  chooseFiles: 'ONNX 파일 하나와, 있으면 전처리 파일(JSON)을 고르세요.',
  reading: (file, share) => `${file} 읽는 중, ${Math.round(share * 100)}%`,
  trying: (file) => `${file} 시험하는 중`,
  canBeUsed: (name) => `${name}: 쓸 수 있습니다.`,
  noPreprocessing:
    '전처리 파일을 고르지 않아, 대부분의 네트워크가 쓰는 규칙으로 사진을 픽셀로 바꿉니다. 규칙이 다른 네트워크라면 정확도가 떨어집니다.',
  take: '사용',
  dismiss: '사용 안 함',
  used: (name) => `이제 사진을 보는 네트워크: ${name}.`,
  deleted: (name) => `이 기기에서 삭제됨: ${name}.`,
  forget: (name) => `이 기기에서 삭제: ${name}`,
  notKept: (name) =>
    `브라우저가 저장하지 못했습니다: ${name}. 페이지를 닫은 뒤에는 다시 열어야 합니다.`,
  compareHint: '‘점검’에서 내 사진으로 내장 네트워크와 비교할 수 있습니다.',
  fileSize: '파일',
  megabytes: (count) => `${n(count, count < 10 ? 1 : 0)} MB`,
  input: '입력',
  pixels: (side) => `${n(side)} × ${n(side)} 픽셀`,
  features: '특징',
  numbers: (count) => `뷰마다 숫자 ${n(count)}개`,
  consistsOf: '구성',
  time: '시간',
  seconds: (seconds, many) =>
    `코어 하나로 사진 한 장에 ${time(seconds)}, ${photos(many)}에 ${time(seconds * many)}`,
  output: '특징을 가져올 곳',
  outputOption: (name, shape, usual) => `${name}, ${shape}${usual ? ' (일반적)' : ''}`,
  outputHint: '일반적인 것은 다른 사람들이 이 네트워크에서 쓰는 특징입니다.',
  pageSize: (megabytes) => `약 ${n(Math.round(megabytes))} MB: 네트워크가 들어 있습니다.`,
  notTeachable: 'Teachable Machine 모델에는 파일에서 연 네트워크를 넣을 수 없습니다.',
  pageTooLarge: (megabytes, limit) =>
    `네트워크의 ${n(Math.round(megabytes))} MB가 들어가는데, 브라우저는 그런 페이지를 약 ${n(limit)} MB까지 엽니다.`,
  operations: (counts) =>
    counts.map(({ kind, count }) => `${kinds[kind] ?? kind} ${n(count)}개`).join(', '),
  problem: (problem) => problems[kindOf(problem)],
};
