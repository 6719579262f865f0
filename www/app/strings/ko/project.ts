import type { Strings } from '../strings.js';
import { bytes, day, list, number, photos, quotedWith } from './words.js';

/** Projects and their storage, in Korean. */
export const projectWords: Strings['project'] = {
  firstName: '내 사진',
  nextName: (index) => `내 사진 ${number(index)}`,
  copyOf: (name) => `${name} 사본`,

  menu: (name) => `프로젝트 ${name}. 프로젝트 및 저장 공간`,
  title: '프로젝트',
  name: '이름',
  others: '다른 프로젝트',
  none: '다른 프로젝트가 아직 없습니다.',
  about: (count, size, changed) => `${photos(count)}, ${bytes(size)}, ${day(changed)}`,
  make: '새로 만들기',
  copy: '복제',
  remove: '삭제',
  removeAsk: (name, count) =>
    `이 기기에서 ‘${name}’ 프로젝트와 ${photos(count)}을 삭제할까요? 이 작업은 되돌릴 수 없습니다.`,
  removeYes: '삭제',
  removeNo: '유지',
  copied: (name) => `${quotedWith(name, 'object')} 열었습니다.`,
  deleted: (name) => `이 기기에서 ${quotedWith(name, 'object')} 삭제했습니다.`,
  openFile: '파일 열기',
  openFileLabel: '프로젝트 파일 열기',
  notSaved: (names) =>
    `더 이상 읽을 수 없는 ${photos(names.length)}을 빼고 파일을 저장했습니다: ${list(names)}.`,
  withoutFile: (names) =>
    `${photos(names.length)}을 원래 있던 곳에서 더 이상 읽을 수 없습니다: ${list(names)}. 학습한 내용은 남아 있지만 사진 자체는 남아 있지 않습니다.`,
  wouldLose: (count) =>
    `이 프로젝트의 ${photos(count)}은 이 탭에만 있어 사라지게 됩니다. 먼저 프로젝트를 파일로 저장하거나 다른 프로젝트를 삭제해 공간을 확보하세요. 필요 없다면 이 프로젝트를 삭제하세요.`,
  noticed: (sentences) => sentences.join(' '),
  oneAtATime: (name) => `${quotedWith(name, 'object')} 열었습니다. 다른 파일은 하나씩 여세요.`,
  replaceTitle: (name) => `페이지의 내용 대신 ${quotedWith(name, 'object')} 열까요?`,
  replaceWhy: (count) =>
    `이 브라우저는 이 페이지의 내용을 저장하지 않으므로 지금 있는 ${photos(count)}이 사라집니다. 다시 쓰려면 먼저 프로젝트를 파일로 저장하세요.`,
  replaceYes: '열기',
  openedFile: (name) => `${quotedWith(name, 'object')} 열었습니다.`,

  storage: '저장 공간',
  allSaved: '모두 이 기기에 저장되어 있습니다.',
  used: (used, quota) => `${bytes(quota)} 중 ${bytes(used)} 사용`,
  persistent: '삭제할 때까지 브라우저가 보관합니다.',
  notPersistent: '디스크가 가득 차면 브라우저가 지울 수 있습니다.',
  requestPersistence: '영구 보관',
  persistenceRefused:
    '브라우저가 허용하지 않았습니다. 확실히 보관하려면 프로젝트를 파일로 저장하세요.',

  dropAgain: '마침 프로젝트를 변경하는 중이었습니다. 사진을 다시 끌어다 놓으세요.',
  readFirst: '아직 사진을 읽고 있습니다. 다 읽은 뒤나 읽기를 취소한 뒤에 파일을 여세요.',
  notShown: (name, why) =>
    `프로젝트 ${quotedWith(name, 'object')} 불러올 수 없습니다(${why}). 저장은 되어 있으니 메뉴에서 열어 다시 시도하세요.`,
  unavailable:
    '비공개 창에서처럼 이 브라우저는 이 페이지의 내용을 저장하지 않습니다. 모든 기능을 쓸 수 있지만 탭을 닫으면 사진이 사라집니다. 보관하려면 프로젝트를 파일로 저장하세요.',
  savedAgain: '다시 모두 저장되고 있습니다.',
  problemTitle: '저장되지 않은 것이 있습니다',
  full: (unsaved) =>
    `이 페이지의 저장 공간이 가득 찼습니다. ${photos(unsaved)}은 이 탭에만 있습니다. 탭이 열려 있는 동안은 사라지지 않습니다. 프로젝트를 파일로 저장하거나 다른 프로젝트를 삭제하세요.`,
  fullForCopy: '사본을 만들 공간이 없습니다. 아무것도 변경하지 않았습니다.',
  failed: (message) =>
    `이 기기에 저장하지 못했습니다(${message}). 이 탭의 내용은 그대로 있습니다. 보관하려면 프로젝트를 파일로 저장하세요.`,
  tight: (need, left) =>
    `이 사진들은 약 ${bytes(need)}를 차지하는데 이 페이지의 저장 공간은 ${bytes(left)} 남았습니다. 사진을 쓸 수는 있지만 모두 저장되지는 않습니다. 프로젝트를 파일로 저장하거나 다른 프로젝트를 삭제하세요.`,
  tightFolder: (need, left) =>
    `이 폴더에서 읽는 내용은 약 ${bytes(need)}를 차지하는데 이 페이지의 저장 공간은 ${bytes(left)} 남았습니다. 모두 라벨을 지정할 수 있지만 새로고침하면 일부를 다시 읽습니다. 공간을 확보하려면 다른 폴더의 기록을 지우거나 프로젝트를 삭제하세요.`,

  lockedTitle: (name) => `${quotedWith(name, 'subject')} 다른 탭에 열려 있습니다`,
  lockedWhy:
    '두 탭에서 같은 프로젝트를 쓰면 서로 덮어쓰게 됩니다. 여기서 사용하면 다른 탭은 저장하고 멈춥니다.',
  lockedUse: '여기서 사용',
  lockedNew: '새 프로젝트 시작',
  backboneMissing: (name) =>
    `이 프로젝트는 백본 ${name} 기준으로 만들어졌는데, 이 기기에 없습니다. ‘고급’의 ‘백본’에서 그 파일을 여세요. 그때까지는 내장 네트워크가 사진을 봅니다.`,
  otherBackbone: (name) =>
    `이 프로젝트는 백본 ${name} 기준으로 만들어졌습니다. ‘고급’의 ‘백본’에서 그 파일을 열거나 고른 다음, 프로젝트를 다시 여세요.`,
  builtInBackbone:
    '이 프로젝트는 내장 네트워크로 만들어졌습니다. ‘고급’의 ‘백본’에서 내장 네트워크를 고른 다음, 프로젝트를 다시 여세요.',
};
