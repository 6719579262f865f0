import type { Strings } from '../strings.js';

const photos = (count: number): string => `${count} 张照片`;

/** 撤销与重做。 */
export const undoWords: Strings['undo'] = {
  undo: (what: string) => `撤销：${what}`,
  redo: (what: string) => `重做：${what}`,
  nothingToUndo: '没有可撤销的操作',
  nothingToRedo: '没有可重做的操作',
  undone: (what: string) => `已撤销：${what}。`,
  redone: (what: string) => `已重做：${what}。`,

  added: (count: number, labels: readonly string[]) =>
    labels.length === 1
      ? `向“${labels[0]}”添加 ${photos(count)}`
      : `向 ${labels.length} 个类别添加 ${photos(count)}`,
  photoRemoved: (name: string) => `移除 ${name}`,
  photoMoved: (name: string, label: string) => `将 ${name} 移到“${label}”`,
  grouped: (count: number) => `将 ${photos(count)}归为一组`,
  separated: (count: number) => `将 ${photos(count)}分开`,
  classMade: (label: string) => `新建类别“${label}”`,
  classRenamed: (from: string, to: string) => `将“${from}”改名为“${to}”`,
  classDeleted: (label: string) => `删除类别“${label}”`,
  headChosen: (head: string) => `学习方式：${head}`,
  backboneChosen: (name: string) => `骨干网络：${name}`,
  modeChosen: (mode: string) => `每张照片的细致程度：${mode}`,
  recognised: (count: number) => `放入 ${photos(count)}待识别`,
  recognisingCancelled: (count: number) => `取消识别 ${photos(count)}`,
  resultRemoved: (name: string) => `从结果中移除 ${name}`,
  resultsCleared: '清空结果',
  samplesAdded: '添加示例照片',
  samplesRemoved: '移除示例照片',
  issueDismissed: (name: string) => `搁置 ${name}`,
  issuesRestored: (count: number) => `重新显示 ${count} 处`,
  projectRenamed: (name: string) => `项目改名为“${name}”`,
};
