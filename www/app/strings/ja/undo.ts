import type { Strings } from '../strings.js';
import { number, photos } from './words.js';

/** Undo and redo, in Japanese. The names of the steps follow "元に戻す：". */
export const undoWords: Strings['undo'] = {
  undo: (what) => `元に戻す：${what}`,
  redo: (what) => `やり直す：${what}`,
  nothingToUndo: '元に戻す操作はありません',
  nothingToRedo: 'やり直す操作はありません',
  undone: (what) => `元に戻しました：${what}。`,
  redone: (what) => `やり直しました：${what}。`,

  added: (count, labels) =>
    labels.length === 1
      ? `「${labels[0]}」に${photos(count)}を追加`
      : `${number(labels.length)}個のクラスに${photos(count)}を追加`,
  photoRemoved: (name) => `${name}を削除`,
  photoMoved: (name, label) => `${name}を「${label}」に移動`,
  grouped: (count) => `${photos(count)}をまとめる`,
  separated: (count) => `${photos(count)}を単独にする`,
  classMade: (label) => `クラス「${label}」を作成`,
  classRenamed: (from, to) => `「${from}」の名前を「${to}」に変更`,
  classDeleted: (label) => `クラス「${label}」を削除`,
  headChosen: (head) => `学習方法：${head}`,
  backboneChosen: (name) => `バックボーン：${name}`,
  modeChosen: (mode) => `読み取りモード：${mode}`,
  recognised: (count) => `${photos(count)}を認識`,
  recognisingCancelled: (count) => `${photos(count)}の認識をキャンセル`,
  resultRemoved: (name) => `${name}を結果から削除`,
  resultsCleared: '結果をクリア',
  samplesAdded: 'サンプル写真を追加',
  samplesRemoved: 'サンプル写真を削除',
  issueDismissed: (name) => `${name}を確認済みにする`,
  issuesRestored: (count) => `確認済みの${number(count)}件を要確認に戻す`,
  projectRenamed: (name) => `プロジェクト名を「${name}」に変更`,
};
