import type { EngineReason } from 'handful';
import { reasonKey } from './reason.js';
import type { Strings } from './strings.js';
import { cardWords } from './zh/card.js';
import { checkWords } from './zh/check.js';
import { groupWords } from './zh/groups.js';
import { intakeWords } from './zh/intake.js';
import { labelWords } from './zh/label.js';
import { liveWords } from './zh/live.js';
import { manyWords } from './zh/many.js';
import { nameWords } from './zh/names.js';
import { outWords } from './zh/out.js';
import { projectWords } from './zh/project.js';
import { sampleWords } from './zh/samples.js';
import { scientificWords } from './zh/scientific.js';
import { sealWords } from './zh/seal.js';
import { shareWords } from './zh/share.js';
import { testWords } from './zh/test-folder.js';
import { undoWords } from './zh/undo.js';

const photos = (count: number): string => `${count} 张照片`;

/** “甲”, “甲和乙”, “甲、乙和丙”, “甲、乙等 5 类”. */
function list(names: readonly string[]): string {
  if (names.length > 3) return `${names.slice(0, 2).join('、')}等 ${names.length} 类`;
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join('、')}和${last}`;
}

const engineReasons: Record<EngineReason, string> = {
  forced: '这是您的选择。',
  faster: '两者都在本机实测过，显卡更快。',
  starting: '显卡仍在准备中，现在已经可以使用照片。',
  'no-webgpu': '此浏览器不允许网页使用显卡。',
  'no-adapter': '浏览器没有为此页面提供显卡。',
  'software-adapter': '这里的显卡只是由处理器模拟的，反而更慢。',
  int8: '页面先用处理器，其网络的下载量只有一半。要使用显卡，请在“设置”中选择。',
  'two-networks': '页面按最佳方式载入，由处理器计算。',
  'missing-feature': '显卡缺少所需的功能。',
  'self-test': '显卡把一张已知的图片算错了，因此不予采用。',
  slower: '两者都在本机实测过，处理器更快。',
  'gpu-failed': '显卡出错，已由处理器接替。没有丢失任何照片。',
  'device-lost': '显卡在工作中途断开，已由处理器接替。没有丢失任何照片。',
};

/** Why a photo could not be used or the engine stopped, by the code of the failure. */
const reasons: Readonly<Record<string, string>> = {
  'damaged-photo': '文件已损坏或不完整。',
  'unsupported-format': '这不是照片，或者是无法读取的格式。',
  avif: 'AVIF 照片只能在较新的 Chrome、Edge、Firefox 或 Safari（16.4 以上）中读取。请存为 JPEG 后重试。',
  'jpeg-xl':
    'JPEG XL 照片只能在能解码它的浏览器中读取，例如 Safari（17 以上）和 Chromium（156 以上）。请存为 JPEG 后重试。',
  'photo-too-large': '照片的像素太多，无法在有限的内存中解码。',
  'weight-file': '网络的权重文件已损坏。请重新载入页面。',
  'contract-mismatch': '数据是用另一种网络或另一种处理方式得到的，不能混用。',
  'invalid-input': '这个输入无法使用。',
  'not-trained': '需要先训练。',
  engine: '识别引擎出错。',
  'device-lost': '显卡在工作中途断开。',
  'gpu-failed': '显卡出错。',
  'no-webgpu': '此浏览器不允许网页使用显卡。',
  'no-adapter': '浏览器没有提供显卡。',
  'missing-feature': '显卡缺少所需的功能。',
  'self-test': '显卡把一张已知的图片算错了。',
  disposed: '识别引擎已经关闭。',
  'not-a-project': '这不是 handful 的项目文件。',
  'damaged-project': '项目文件已损坏，无法打开。',
  'project-too-large': '项目文件太大，无法在此打开。',
  'newer-project': '项目文件由更新版本的 handful 保存；请更新后再打开。',
  'wrong-asset': '有一个文件与此版本的 handful 不符。请重新载入页面。',
  'encrypted-archive': '压缩文件设有密码，无法读取。',
  'damaged-archive': '压缩文件已损坏，无法读取。',
  'unsupported-archive':
    '压缩文件使用了无法读取的压缩方式（如 Deflate64）。请先解压，再打开文件夹，或改用 Deflate 方式重新压缩。',
  'archive-too-large': '文件太大，无法在此打开。',
  'not-a-collection': '其中没有照片或标签，或者看不出哪一列是照片、哪一列是标签。',
  'damaged-entry': '压缩文件中有一个条目已损坏，未能读取。',
  'unsupported-entry':
    '压缩文件中有些条目使用了无法读取的压缩方式，已略过。请先解压，再打开文件夹，或改用 Deflate 方式重新压缩。',
  'unused-table': '有的表格没有说明照片的标签，未使用。',
  contradiction: '有些照片在表格中有两个不同的标签，因此没有归入任何类别。',
  skipped: '有些文件不是照片，已略过。',
  splits: '训练和验证文件夹中的照片用于学习；测试文件夹中的照片另行保留，用于检验。',
  'missing-photo': '表格中列出的一些照片不在其中。',
  'labels-only': '其中只有标签，没有照片。',
  'refused-label': '有些标签为空、太长或无法识别，不能作为类别名称；这些照片还没有类别。',
  io: '文件无法读取；它可能已被移动、更改或删除，或者网络中断。',
};

/** With fewer photos than this, a wide interval is explained by their number. */
const FEW = 100;

/** The page in Simplified Chinese. */
export const zh: Strings = {
  photos,
  list,
  project: projectWords,
  undo: undoWords,
  groups: groupWords,
  names: nameWords,
  intake: intakeWords,
  scientific: scientificWords,
  samples: sampleWords,
  share: shareWords,
  reason: (code, sentence) => reasons[reasonKey(code, sentence)] ?? '出现了意外的问题。',

  label: labelWords,
  live: liveWords,
  many: manyWords,
  out: outWords,
  test: testWords,

  languageName: '简体中文',
  partMissing: '页面的一部分无法载入。请检查网络后重新载入页面。',
  languageMissing: (name) => `无法载入${name}。请检查网络后重新选择。`,
  settings: '设置',
  language: '语言',

  brand: 'handful',
  title: 'handful：不离开您设备的照片分类器',
  seal: sealWords,
  privacyLong:
    '一切都在本机完成。照片从不上传，也无需账号。类别和其中的照片会保存在此浏览器中，直到您将其删除。',
  views: { teach: '教', check: '检查', label: '标注', live: '实时' },
  check: checkWords,
  card: cardWords,
  sections: '各部分',
  close: '关闭',

  heroTitle: '给它看几张照片，它就能学会分辨。',
  heroSteps: [
    ['为类别命名', '马克杯和茶杯、熟的和生的、您的两只猫。'],
    ['每类给几张照片', '三到十张就够了。容易混淆的多给几张最有用。'],
    ['放入一张新照片', '它会告诉您属于哪一类，或者哪一类都不是。'],
  ],

  yourClasses: '您的类别',
  recognise: '识别',
  newClass: '新类别',
  newClassHint: '再添加一种照片',
  startFolder: '每类一个文件夹',
  startFolderHint: '请选择装有它们的文件夹。里面的每个文件夹成为一个同名的类别。',
  startFile: '打开文件',
  startFileHint:
    '按类别分文件夹的 zip、Teachable Machine 项目、表格（CSV，连同其中的照片），或已保存的项目。',
  defaultClassName: (number) => `类别 ${number}`,
  className: '类别名称',
  nameTaken: (label) => `已经有一个名为“${label}”的类别。`,
  nameEmpty: '类别需要一个名称。',
  countReading: (learnt, waiting) =>
    learnt === 0 ? `正在读取 ${photos(waiting)}` : `${photos(learnt)}，还有 ${waiting} 张正在读取`,
  noPhotos: '还没有照片',
  pasteHere: (keys) => `${keys} 粘贴到这里`,
  addPhotos: '添加照片',
  addPhotosTo: (label) => `添加照片到 ${label}`,
  addFolder: '文件夹',
  addFolderTo: (label) => `文件夹：把其中的照片加入 ${label}`,
  dropHere: '把照片拖到这里',
  deleteClass: (label) => `删除类别 ${label}`,
  deleteAsk: (label, count) =>
    count === 0 ? `删除“${label}”？` : `删除“${label}”并忘记其中的 ${photos(count)}？`,
  deleteYes: '删除',
  deleteNo: '保留',
  classDeleted: (label) => `已删除类别 ${label}。`,
  showMore: (count) => `再显示 ${count} 张`,
  secondPhoto: '再加一张照片，就会有百分比和得分。',
  photoIn: (name, label) => `${name}，在 ${label} 中。打开`,
  photoWaiting: (name) => `${name}，正在读取`,
  removePhoto: (name) => `移除 ${name}`,
  photoRemoved: (name) => `已移除 ${name}。`,
  photoMoved: (name, label) => `已把 ${name} 移到 ${label}。`,
  moveTo: '类别',
  remove: '移除照片',
  pastedName: (number) => `粘贴的照片 ${number}`,

  queryTitle: '这是什么？',
  queryDrop: '拖入一张要识别的照片',
  queryTouch: '选择一张要识别的照片',
  queryOr: '也可以粘贴，或从设备中选择',
  queryChoose: '选择照片',
  queryChooseLabel: '选择照片来识别',
  queryWaitClasses: '请先给两个类别添加照片。',
  queryWaiting: '正在看…',
  queryFailed: '无法读取',
  unlike: '与您的照片都不像',
  unlikeWhy: '它与您给的照片都不相似。如果一定要归入其中一类：',
  percentHint: (labels) => `给${list(labels)}再加一张照片，就会有百分比。`,
  rankingOnly: '仅为排名，最可能的在前。',
  percentNone: '这种学习方式在此不给出百分比。',
  allScores: (count) => `显示全部 ${count} 个类别`,
  fewerScores: '收起',
  looksDifferent: '它与您的照片看起来不同',
  probably: (label) => `可能是${label}，但它与您的照片看起来不同`,
  nearest: (labels) => `最接近：${labels.join('，其次是')}。`,
  noPercentages: '没有百分比：百分比只是在您的类别之间比较，而它可能哪一类都不是。',
  learnIt: (label) => `对，是${label}：学习这张`,
  learntAs: (name, label) => `正在把 ${name} 作为${label}学习。`,
  heatLittle: '影响最小',
  heatMuch: '影响最大',
  teachIt: '告诉它这是什么',
  teachQuery: (name) => `告诉它这是什么，让它学习 ${name}`,
  removeQuery: (name) => `从结果中移除 ${name}`,
  removeResult: '移除',
  clearQueries: '清空结果',
  results: '结果',
  percent: (share) => {
    if (share > 0.99) return '超过 99%';
    if (share < 0.01) return '不到 1%';
    return `${Math.round(share * 100)}%`;
  },
  saidResult: (name, label) => `${name}：${label}。`,
  saidResults: (answered, failed) =>
    [
      answered > 0 ? `已识别 ${photos(answered)}。` : '',
      failed > 0 ? `有 ${photos(failed)}无法读取。` : '',
    ].join(''),

  quality: '它对您的照片了解得如何？',
  qualityNone:
    '当两个类别有照片、且其中一个至少有两张时，这里会出现得分。届时每张照片会轮流被藏起来，由其余照片来猜。',
  qualityTraining: '正在训练…',
  accuracy: ({ correct, total, about, low, high }) => {
    const these = total < FEW ? '照目前这么少的照片' : '照这些照片';
    const range = `${these}，10 张中应对 ${low} 到 ${high} 张。`;
    if (correct === total) return `到目前为止没有错；${range}`;
    if (correct === 0) return `到目前为止没有对的；${range}`;
    const bounds = { over: '多于', under: '少于' };
    const words = about.bound === null ? '大约' : bounds[about.bound];
    return `10 张中对的${words} ${about.value} 张；${range}`;
  },
  accuracyHow: (correct, total, method) =>
    method === 'leave-one-out'
      ? `照片逐张藏起来，由其余照片来猜：${total} 张中猜对 ${correct} 张。`
      : `照片被分组藏起来，由其余照片来猜：${total} 张中猜对 ${correct} 张。`,
  dotRight: '正确',
  dotUnsure: '不确定',
  dotWrong: '错误',
  accuracyDots: ({ correct, total, low, high }) =>
    `${total} 张中对 ${correct} 张，每 10 张大概对 ${low} 到 ${high} 张`,
  classScore: (correct, total) => `${total} 张中对 ${correct} 张`,
  classScoreHow: '藏起来时猜对的张数',
  saidTrained: (correct, total) => `训练完成。藏起来的 ${photos(total)}中猜对 ${correct} 张。`,
  saidTrainedShort: '训练完成。',

  advanced: '高级',
  head: '学习方式',
  heads: {
    ridge: ['标准', '几毫秒内一次解出。最适合少量照片。'],
    linear: ['训练一层', '经典做法：逐步训练的一层网络，附损失曲线。'],
    auto: ['择优', '用轮流藏起照片的办法试几种方法，保留最好的一种。'],
    lda: ['判别分析', '会考虑同一类照片彼此之间的差异。'],
    prototype: ['类别平均', '把照片与每个类别的平均值相比较。'],
    knn: ['最近的照片', '看您的照片中最相似的几张。'],
    svm: ['支持向量', '画出让各类别相距最远的分界。'],
    mlp: ['小型网络', 'Teachable Machine 的做法：逐步训练一个隐藏层。较慢。'],
    transport: ['也从文件夹学习', '也从打开的文件夹里尚无标签的照片学习。标签还少时最有帮助。'],
    'transport-balanced': [
      '从文件夹学习（均匀）',
      '也从打开的文件夹里尚无标签的照片学习，并假定其中各类的数量相近：确实相近时更准，否则更差。',
    ],
  },
  cautions: {
    'few-unlabelled':
      '这种方式也从打开的文件夹里尚无标签、又像您的类别的照片学习，但这样的照片平均每类不到五张，目前与标准方式差不多。',
    'assumes-balance':
      '这种方式假定文件夹里各类照片的数量相近。若并非如此，它会比标准方式更常出错。',
  },
  mode: '每张照片的细致程度',
  modes: {
    quality: ['细致', '每张照片看两遍。'],
    fast: ['快速', '只看一遍：用时减半，错误略多。'],
    best: ['最佳', '再由第二个更大的网络看一遍：错误更少，每张用时约两倍，需多载入 5 MB。'],
  },
  loadBest: '以最佳方式重新载入页面',
  reloadKeeps: (results, folder) =>
    [
      results > 0 ? '类别会保留，结果会重新识别。' : '类别会保留。',
      folder === null ? '' : `文件夹“${folder}”需要再次打开。`,
    ].join(''),
  reloadLoses:
    '重新载入页面时，浏览器无法保留全部照片和结果。请先把项目保存为文件；再次点击链接则仍会载入。',
  device: '运行于',
  devices: { auto: '自动选择', webgpu: '显卡', cpu: '处理器' },
  restartHint: '更改此项或“每张照片的细致程度”后，照片可能会重新读取。',
  decimal: (value, digits) => value.toFixed(digits),
  lossTitle: '每轮的损失',
  lossSummary: (epochs, first, last) => `${epochs} 轮的损失，从 ${first} 到 ${last}。`,
  lossTrain: '用于学习的照片',
  lossLeftOut: '被藏起来的照片',
  lossFigures: '全部数字',
  lossColumns: ['轮次', '损失', '正确', '损失（藏起）', '正确（藏起）'],
  lossWaiting: '第一次训练后会出现曲线。',

  engineLoading: '正在准备',
  engineLoadingShare: (share) => `正在准备，${Math.round(share * 100)}%`,
  engineBroken: '已停止',
  engineNames: { cpu: '处理器', webgpu: '显卡' },
  engineTitle: { cpu: '在您的处理器上运行', webgpu: '在您的显卡上运行' },
  engineReasons,
  engineDetail: () => '',
  engineSpeed: (milliseconds) =>
    `到目前为止每张照片约 ${Math.max(1, Math.round(milliseconds))} 毫秒。`,
  engineLoadingLong: '正在载入用来看照片的网络。现在就可以添加照片，准备好后会立即读取。',
  engineChoose: '也可以在网址后加上：',
  engineFor: '供开发者使用：正在运行的实例是',
  engineChanged: (device, why) =>
    `现在在${device === 'cpu' ? '处理器' : '显卡'}上运行。${engineReasons[why]}`,

  progressReading: (done, total) => `正在读取照片，${done}/${total}`,
  progressLooking: (done, total) => `正在识别，${done}/${total}`,
  progressWaiting: (total) => `${photos(total)}正在等待引擎准备好`,
  secondsLeft: (seconds) =>
    seconds < 60
      ? `约剩 ${Math.max(1, Math.round(seconds))} 秒`
      : `约剩 ${Math.round(seconds / 60)} 分钟`,
  cancel: '取消',
  saidReading: (total) => `正在读取 ${photos(total)}。`,
  saidRead: (count) => `已学习 ${photos(count)}。`,
  cancelled: '已取消，没有保留其中任何内容。',
  cancelledQueries: '已取消。已有的答案仍然保留。',
  failures: (count) => `${photos(count)}无法使用`,
  saidFailures: (names) =>
    names.length > 3
      ? `有 ${photos(names.length)}无法使用，其中有：${names.slice(0, 2).join('、')}。`
      : `这些照片无法使用：${list(names)}。`,
  messages: '消息',
  dismiss: '知道了',
  skippedFiles: (count) => `文件夹中有 ${count} 个文件不是照片，已略过。`,
  nothingFound: '那里没有找到照片。',

  askTitle: (count) => (count === 1 ? '这张照片放到哪里？' : `这 ${count} 张照片放到哪里？`),
  askLabel: (count, folder) =>
    folder === null
      ? `${photos(count)}：作为文件夹来标注吗？`
      : `“${folder}”中有 ${photos(count)}：作为文件夹来标注吗？`,
  askLabelYes: '作为文件夹标注',
  askLabelWhy: '每张照片都有各自的答案，您用一个按键确认或更正。',
  askOr: '或者全部',
  askNewNamed: (folder) => `新类别：${folder}`,
  askTruth: '这是什么？将从这张照片学习。',
  askNew: '新类别',
  askQuery: '只识别',

  unsupportedTitle: '此浏览器太旧，无法运行 handful',
  unsupported: {
    simd: '它不能运行用来看照片的 WebAssembly（SIMD）。',
    worker: '它不能在后台运行模块（模块化 worker）。',
    platform: '它缺少此页面所需的现代浏览器功能。',
  },
  unsupportedAdvice: '较新的 Chrome、Edge、Firefox 或 Safari 都可以。没有向任何地方发送任何内容。',
  broken: { title: '识别引擎已停止', advice: '您的照片仍在这里。重新启动引擎，它会再读取一遍。' },
  notLoaded: {
    title: '页面没有完整载入',
    advice: '用来识别照片的部分还没有载入。请检查网络连接后重新开始；期间添加的照片不会丢失。',
  },
  retry: '重新启动',
  useProcessor: '改用处理器',
};
