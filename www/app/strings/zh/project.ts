import type { Strings } from '../strings.js';

const photos = (count: number): string => `${count} 张照片`;

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** “3.4 MB”，按一千进位，与文件管理器一致。 */
function bytes(count: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const format = new Intl.NumberFormat('zh-Hans', { maximumFractionDigits: 1 });
  return `${format.format(count / 1000 ** step)} ${UNITS[step]}`;
}

function day(time: number): string {
  return new Intl.DateTimeFormat('zh-Hans', { dateStyle: 'medium' }).format(time);
}

/** 项目与保存。 */
export const projectWords: Strings['project'] = {
  firstName: '我的照片',
  nextName: (number: number) => `我的照片 ${number}`,
  copyOf: (name: string) => `${name} 的副本`,

  menu: (name: string) => `项目“${name}”。项目与存储`,
  title: '项目',
  name: '名称',
  others: '其他项目',
  none: '还没有其他项目。',
  about: (count: number, size: number, changed: number) =>
    `${photos(count)}，${bytes(size)}，${day(changed)}`,
  make: '新建',
  copy: '复制',
  remove: '删除',
  removeAsk: (name: string, count: number) =>
    `要从本机删除“${name}”和其中的 ${photos(count)}吗？此操作无法撤销。`,
  removeYes: '删除',
  removeNo: '保留',
  copied: (name: string) => `已打开“${name}”。`,
  deleted: (name: string) => `已从本机删除“${name}”。`,
  openFile: '打开文件',
  openFileLabel: '打开文件（已保存的项目）',
  notSaved: (names: readonly string[]) =>
    `文件已保存，但有 ${photos(names.length)}已无法读取，未包含在内：${names.join('、')}。`,
  withoutFile: (names: readonly string[]) =>
    `有 ${photos(names.length)}已无法从原处读取：${names.join('、')}。从中学到的内容已保存，照片本身没有保存。`,
  wouldLose: (count: number) =>
    `此项目有 ${photos(count)}只存在于此标签页中，换成别的项目就会丢失。请先把项目存为文件，或删除其他项目以腾出空间；若不再需要它们，请删除此项目。`,
  noticed: (sentences: readonly string[]) =>
    `文件中有 ${sentences.length} 处内容缺失、损坏或此版本无法识别，其余部分已打开。`,
  oneAtATime: (name: string) => `已打开“${name}”。其他文件请单独打开。`,
  replaceTitle: (name: string) => `要用“${name}”替换页面上的内容吗？`,
  replaceWhy: (count: number) =>
    `此浏览器不为本页面保存任何内容，页面上的 ${photos(count)}会丢失。若还需要，请先把项目存为文件。`,
  replaceYes: '打开',
  openedFile: (name: string) => `已打开“${name}”。`,

  storage: '存储',
  allSaved: '全部内容都保存在本机。',
  used: (used: number, quota: number) => `已用 ${bytes(used)}，共 ${bytes(quota)}`,
  persistent: '在您删除之前，浏览器会一直保留。',
  notPersistent: '磁盘空间不足时，浏览器可能会清除这些内容。',
  requestPersistence: '永久保留',
  persistenceRefused: '浏览器没有同意。为稳妥起见，请把项目存为文件。',

  dropAgain: '刚才正在切换项目。请再拖放一次照片。',
  readFirst: '还有照片正在读取。请等它们读完或取消后再打开文件。',
  notShown: (name, why) => `项目“${name}”无法恢复（${why}）。它仍然保存着；可以从菜单再次打开。`,
  unavailable:
    '此浏览器不为本页面保存任何内容，例如在无痕窗口中。一切功能可用，但关闭标签页后照片会被忘记；要保留请把项目存为文件。',
  savedAgain: '全部内容又已保存。',
  problemTitle: '有内容未能保存',
  full: (unsaved: number) =>
    `本页面的存储空间已满：${photos(unsaved)}只存在于此标签页中。只要不关闭标签页就不会丢失。请把项目存为文件，或删除其他项目。`,
  fullForCopy: '空间不足，无法复制。没有任何改动。',
  failed: (message: string) =>
    `在本机保存失败（${message}）。此标签页中的内容没有丢失；要保留请把项目存为文件。`,
  tight: (need: number, left: number) =>
    `这些照片约需 ${bytes(need)}，而本页面只剩 ${bytes(left)} 存储空间。照片可以使用，但不会全部保存。请把项目存为文件，或删除其他项目。`,
  tightFolder: (need: number, left: number) =>
    `读取这个文件夹的结果约需 ${bytes(need)}，而本页面只剩 ${bytes(left)} 存储空间。仍可标注全部照片，但重新载入后其中一部分要再次读取。要腾出空间，请清除其他文件夹的记录或删除项目。`,

  lockedTitle: (name: string) => `“${name}”已在另一个标签页中打开`,
  lockedWhy: '两个标签页同时使用一个项目会互相覆盖。如果在这里使用，另一个标签页会先保存再停止。',
  lockedUse: '在这里使用',
  lockedNew: '新建项目',
  backboneMissing: (name) =>
    `这个项目是用骨干网络 ${name} 做的，而它不在这台设备上。请在“高级”的“骨干网络”里打开它的文件；在此之前由内置网络看照片。`,
  otherBackbone: (name) =>
    `这个项目是用骨干网络 ${name} 做的。请在“高级”的“骨干网络”里打开它的文件，或在那里选择它，然后重新打开项目。`,
  builtInBackbone:
    '这个项目是用内置网络做的。请在“高级”的“骨干网络”里选择内置网络，然后重新打开项目。',
};
