import type { Strings } from '../strings.js';
import { number, photos, quotedWith } from './words.js';

/** Undo and redo, in Korean. The names of the steps follow "실행 취소: ". */
export const undoWords: Strings['undo'] = {
  undo: (what) => `실행 취소: ${what}`,
  redo: (what) => `다시 실행: ${what}`,
  nothingToUndo: '실행 취소할 작업 없음',
  nothingToRedo: '다시 실행할 작업 없음',
  undone: (what) => `실행 취소함: ${what}.`,
  redone: (what) => `다시 실행함: ${what}.`,

  added: (count, labels) =>
    labels.length === 1
      ? `‘${labels[0]}’에 ${photos(count)} 추가`
      : `클래스 ${number(labels.length)}개에 ${photos(count)} 추가`,
  photoRemoved: (name) => `${name} 삭제`,
  photoMoved: (name, label) => `${name}, ${quotedWith(label, 'towards')} 이동`,
  grouped: (count) => `${photos(count)} 묶기`,
  separated: (count) => `${photos(count)} 따로 두기`,
  classMade: (label) => `클래스 ‘${label}’ 만들기`,
  classRenamed: (from, to) => `‘${from}’ 이름을 ${quotedWith(to, 'towards')} 변경`,
  classDeleted: (label) => `클래스 ‘${label}’ 삭제`,
  headChosen: (head) => `학습 방식: ${head}`,
  backboneChosen: (name) => `백본: ${name}`,
  modeChosen: (mode) => `분석 모드: ${mode}`,
  recognised: (count) => `${photos(count)} 인식`,
  recognisingCancelled: (count) => `${photos(count)} 인식 취소`,
  resultRemoved: (name) => `결과에서 ${name} 삭제`,
  resultsCleared: '결과 지우기',
  samplesAdded: '샘플 사진 추가',
  samplesRemoved: '샘플 사진 삭제',
  issueDismissed: (name) => `${name} 확인 완료`,
  issuesRestored: (count) => `확인 완료한 ${number(count)}건 다시 표시`,
  projectRenamed: (name) => `프로젝트 이름을 ${quotedWith(name, 'towards')} 변경`,
};
