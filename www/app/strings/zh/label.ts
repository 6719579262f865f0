import { rounded } from '../../figures.js';
import type { Strings } from '../strings.js';

const photos = (count: number): string => `${count.toLocaleString('zh')} 张照片`;

/** “每 100 张约有 95 张”。 */
function inHundred(share: number): string {
  const { value, bound } = rounded(share, 100);
  if (bound === 'over') return '几乎全部';
  if (bound === 'under') return '几乎没有';
  if (value === 0) return '没有一张';
  return value === 100 ? '全部' : `每 100 张约有 ${value} 张`;
}

/** The view "Label" in Simplified Chinese. */
export const labelWords: Strings['label'] = {
  title: '标注文件夹',
  what: '打开一个有成千上万张照片的文件夹。每张都会被识别；您按一个键就能认可、更正或跳过，每个答案都会让其余的更准。',
  open: '打开文件夹',
  orDrop: '或把文件夹拖到这里。',
  notUploaded: '不会上传任何内容：照片在原处读取。',
  opening: (count) => `正在查看文件夹，已找到 ${photos(count)}`,
  loose: '拖入的照片',
  teachFirst:
    '要识别照片，先要有两个带照片的类别。可以先去教几类，也可以从这里开始：为每张照片输入类别名称。',
  toTeach: '教',
  stored: '以前打开过的文件夹',
  storedHow: '已读取的内容保存在这台设备上，再次打开时可以接着做。',
  reopen: (name) => `再次打开“${name}”`,
  reopenHint: (name) => `要继续，请用“打开文件夹”选择“${name}”。`,
  forget: (name) => `忘记“${name}”`,
  forgetHow: '忘记从中读取的内容。文件夹本身不变。',
  forgetAsk: (name: string) =>
    `要忘记从“${name}”读到的内容，以及您跳过或一起接受了其中哪些照片吗？您给出的标签仍留在类别里。`,
  forgetYes: '忘记',
  forgetNo: '保留',
  forgotten: (name) => `为“${name}”保存的内容已全部删除。文件夹本身没有变动。`,
  notForgotten: (name) => `无法删除为“${name}”保存的内容。请在浏览器设置中清除此网站的数据。`,
  notStored:
    '这个文件夹的内容无法继续保存在这台设备上，可能是空间不足。工作可以继续，但重新载入后要再次读取照片。',
  mayNotRead: (name) => `浏览器没有允许此页面读取“${name}”。请再次打开并允许。`,
  notOpened: (name, why) => `无法打开“${name}”：${why}`,
  saidOpened: (name, count) => `已打开“${name}”，共 ${photos(count)}。`,
  close: '关闭文件夹',

  photos,
  reading: (done, total) => `已读取 ${done.toLocaleString('zh')} / ${total.toLocaleString('zh')}`,
  pace: (perSecond) =>
    perSecond >= 1 ? `每秒 ${Math.round(perSecond)} 张` : `每分钟 ${Math.round(perSecond * 60)} 张`,
  pause: '暂停',
  resume: '继续',
  paused: '已暂停',
  saidPaused: '已暂停读取。',
  saidRead: (count) => `${photos(count)}已全部读取。`,
  summary: (labelled, unlike) =>
    `您已标注 ${photos(labelled)}；其余照片中有 ${unlike.toLocaleString('zh')} 张与您的照片不相像。`,
  expected: (share, unknown) => {
    const right = `剩下的照片只要都属于您的类别，预计${inHundred(share)}正确：这是由百分比推算的，不是实测。`;
    if (!unknown) return right;
    const passed = inHundred((unknown.total - unknown.correct) / unknown.total);
    return `${right}未知类别的照片${passed}会被当成您的类别：这是把每个类别轮流藏起来测得的。`;
  },

  sort: '排序',
  sorts: { name: '名称', class: '类别', unsure: '最不确定的在前', unlike: '不相像的在前' },
  filter: '显示',
  filters: {
    all: '全部',
    open: '尚未标注',
    labelled: '您标注的',
    unlike: '与您的照片不相像',
    skipped: '已跳过',
    failed: '无法读取',
  },
  sortAgain: '重新排序',
  sortAgainHint: '答案在此期间有变化。',
  none: '没有这样的照片。',
  showAll: '显示全部照片',
  grid: '文件夹中的照片',

  unread: '尚未读取',
  noAnswer: '尚无答案',
  unlike: '不相像',
  unlikeLong: '与您的照片不相像',
  unlikeWhy: (label) =>
    `它与您给的照片都不像。最接近的类别是“${label}”。百分比只会在您的类别之间比较。`,
  noPercentage: '没有百分比：只要有类别仅有一张照片，或采用这种学习方式时，就只有排名。',
  skipped: '已跳过',
  failed: '无法读取',
  byYou: '您的标注',
  runnerUp: (label, share) => `其次是“${label}”，${share}`,
  percent: (share) => {
    if (share > 0.99) return '超过 99%';
    if (share < 0.01) return '不到 1%';
    return `${Math.round(share * 100)}%`;
  },

  current: '这张照片',
  chooseOne: '用方向键或点按选择一张照片。',
  accept: '正确',
  acceptLabel: (label) => `正确，${label}`,
  skip: '跳过',
  unskip: '取消跳过',
  next: '最有用的下一张',
  nextHint: '标注哪张照片最有帮助。',
  classes: '它是',
  type: '其他类别',
  typeHint: '输入名称',
  willGive: (label) => `回车键：${label}`,
  willMake: (label) => `回车键：新类别“${label}”`,
  keys: [
    ['Enter', '正确'],
    ['1–9', '该序号的类别'],
    ['字母', '输入类别'],
    ['空格', '跳过'],
    ['0', '最有用的下一张'],
    ['Ctrl Z', '撤销'],
  ],
  keysTitle: '按键',
  nothingToAccept: '没有可以认可的答案。请选择类别或跳过。',
  nothingToPropose: '目前没有可推荐的照片。',
  undoGiven: (name, label) => `将“${name}”标为“${label}”`,
  undoSkipped: (name) => `跳过 ${name}`,
  undoUnskipped: (name) => `取消跳过 ${name}`,
  saidGiven: (name, label) => `${name}：${label}。`,
  saidAllDone: '这个列表中没有未标注的照片了。',
  saidSkipped: (name) => `已跳过“${name}”。`,
  saidUnskipped: (name) => `已取消跳过“${name}”。`,

  export: '保存结果',
  csv: '表格（CSV）',
  json: '表格（JSON）',
  zip: '按类别分文件夹的照片（zip）',
  folders: '按类别分文件夹的照片（存到磁盘）',
  noClassFolder: '_未分类',
  exporting: (done, total) =>
    `正在写入 ${done.toLocaleString('zh')} / ${total.toLocaleString('zh')}`,
  notExported: (why) => `没有全部写入：${why}`,
  exportCancelled: '已取消保存。',
};
