import { kindOf, type ProblemKind } from '../../state/backbone-problem.js';
import type { Strings } from '../strings.js';
import { number as n, photos } from './words.js';

const time = (seconds: number): string => {
  if (seconds < 1) return `${n(Math.max(1, Math.round(seconds * 1000)))} ミリ秒`;
  return seconds < 90 ? `${n(Math.round(seconds))} 秒` : `${n(Math.round(seconds / 60))} 分`;
};

const kinds: Readonly<Record<string, string>> = {
  convolutions: '畳み込み',
  'linear layers': '線形層',
  'layer norms': '層正規化',
  attentions: '注意機構',
  poolings: 'プーリング',
  'other operations': 'その他の演算',
};

const problems: Readonly<Record<ProblemKind, string>> = {
  quantised:
    'このファイルは 8 ビット以下に丸められています。同じリポジトリの 32 ビットか 16 ビットのファイル（多くは model.onnx か model_fp16.onnx）を使ってください。',
  inputs:
    'このネットワークには写真以外の入力も必要です。画像の側だけのファイル（多くは vision_model.onnx）を使ってください。',
  external:
    '重みが別のファイルにあります。すべてを含むファイル（多くは model_fp16.onnx）を使うか、external_data=False で書き出してください。',
  control:
    'このネットワークの処理の流れは写真によって変わります。画像の大きさを固定して書き出してください。',
  operator: 'このネットワークには、ここでは使えない演算が含まれています。',
  preprocessing:
    '前処理のファイルが合いません。このネットワークの preprocessor_config.json か config.json を選んでください。',
  damaged:
    'ONNX ファイルではないか、壊れているか、途中で切れています。もう一度ダウンロードするか書き出してください。',
  large:
    'このネットワークは、この端末のメモリには大きすぎます。小さなものか、16 ビットのファイル（多くは model_fp16.onnx）を使ってください。',
  unreadable: 'ファイルを読めません。移動、変更、削除されたのかもしれません。',
  other: 'このファイルのネットワークは使えません。',
};

/** Networks from files, in Japanese. */
export const backboneWords: Strings['backbone'] = {
  title: 'バックボーン',
  choose: '写真を見るネットワーク',
  builtIn: 'EfficientNet-Lite0（内蔵）',
  hint: 'ここを変えると、すべての写真を読み直します。',
  open: 'ファイルからネットワークを開く',
  openHint:
    'Hugging Face、timm、または自分で学習した ONNX ファイルです。preprocessor_config.json（timm では config.json）も一緒に選んでください。ファイルはこの端末から出ません。',
  chooseFiles: 'ONNX ファイルを 1 つと、あれば前処理のファイル（JSON）を選んでください。',
  reading: (file, share) => `${file} を読み込み中、${Math.round(share * 100)}%`,
  trying: (file) => `${file} を試しています`,
  canBeUsed: (name) => `${name} は使えます。`,
  noPreprocessing:
    '前処理のファイルが選ばれていないので、多くのネットワークに共通の規則で写真を画素にします。規則が違うネットワークでは精度が下がります。',
  take: '使う',
  dismiss: '使わない',
  used: (name) => `これからは ${name} が写真を見ます。`,
  deleted: (name) => `${name} をこの端末から削除しました。`,
  forget: (name) => `${name} をこの端末から削除`,
  notKept: (name) =>
    `ブラウザーは ${name} を保存できませんでした。ページを閉じたら、もう一度開いてください。`,
  compareHint: '「確認」で、自分の写真を使って内蔵のネットワークと比べられます。',
  fileSize: 'ファイル',
  megabytes: (count) => `${n(count, count < 10 ? 1 : 0)} MB`,
  input: '入力',
  pixels: (side) => `${n(side)} × ${n(side)} 画素`,
  features: '特徴量',
  numbers: (count) => `1 回につき ${n(count)} 個の数`,
  consistsOf: '構成',
  time: '時間',
  seconds: (seconds, many) =>
    `1 コアで写真 1 枚に ${time(seconds)}、${photos(many)}に ${time(seconds * many)}`,
  output: '特徴量の取り出し元',
  outputOption: (name, shape, usual) => `${name}、${shape}${usual ? '（標準）' : ''}`,
  outputHint: '標準は、このネットワークで一般に使われているものです。',
  pageSize: (megabytes) => `約 ${n(Math.round(megabytes))} MB。ネットワークを含みます。`,
  notTeachable: 'Teachable Machine のモデルには、ファイルから開いたネットワークを入れられません。',
  pageTooLarge: (megabytes, limit) =>
    `ネットワークの ${n(Math.round(megabytes))} MB を含むことになりますが、ブラウザーが開けるのは約 ${n(limit)} MB までです。`,
  operations: (counts) =>
    counts.map(({ kind, count }) => `${kinds[kind] ?? kind} ${n(count)}`).join('、'),
  problem: (problem) => problems[kindOf(problem)],
};
