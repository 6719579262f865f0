import type { EngineReason } from 'handful';
import { cardWords } from './ko/card.js';
import { checkWords } from './ko/check.js';
import { groupWords } from './ko/groups.js';
import { intakeWords } from './ko/intake.js';
import { labelWords } from './ko/label.js';
import { liveWords } from './ko/live.js';
import { manyWords } from './ko/many.js';
import { nameWords } from './ko/names.js';
import { outWords } from './ko/out.js';
import { projectWords } from './ko/project.js';
import { reasons } from './ko/reasons.js';
import { sampleWords } from './ko/samples.js';
import { scientificWords } from './ko/scientific.js';
import { sealWords } from './ko/seal.js';
import { shareWords } from './ko/share.js';
import { testWords } from './ko/test-folder.js';
import { undoWords } from './ko/undo.js';
import {
  confidence,
  number,
  percent,
  photos,
  quotedWith,
  sheets,
  withParticle,
} from './ko/words.js';
import { reasonKey } from './reason.js';
import type { Strings } from './strings.js';

/** "A", "A, B", "A, B, C", "A, B 외 3개". */
function list(names: readonly string[]): string {
  if (names.length <= 3) return names.join(', ');
  return `${names.slice(0, 2).join(', ')} 외 ${number(names.length - 2)}개`;
}

const engineReasons: Record<EngineReason, string> = {
  forced: '직접 선택하셨습니다.',
  faster: '이 기기에서 둘 다 측정한 결과 그래픽 카드가 더 빨랐습니다.',
  starting: '그래픽 카드를 아직 준비하는 중입니다. 사진은 이미 사용할 수 있습니다.',
  'no-webgpu': '이 브라우저는 웹 페이지에서 그래픽 카드를 쓰도록 허용하지 않습니다.',
  'no-adapter': '브라우저가 이 페이지에 그래픽 카드를 제공하지 않습니다.',
  'software-adapter': '여기서는 프로세서가 그래픽 카드를 흉내 낼 뿐이어서 더 느립니다.',
  int8: '페이지는 불러올 네트워크 크기가 절반인 프로세서로 시작합니다. 그래픽 카드를 사용하려면 ‘설정’에서 선택하세요.',
  'two-networks': '페이지를 최고 모드로 불러왔으며, 이 모드는 프로세서가 계산합니다.',
  'missing-feature': '그래픽 카드에 필요한 기능이 없습니다.',
  'self-test': '그래픽 카드가 알려진 이미지에서 틀린 결과를 내어 사용하지 않습니다.',
  slower: '이 기기에서 둘 다 측정한 결과 프로세서가 더 빨랐습니다.',
  'gpu-failed': '그래픽 카드에 문제가 생겨 프로세서로 전환했습니다. 잃은 사진은 없습니다.',
  'device-lost':
    '작업 도중 그래픽 카드를 쓸 수 없게 되어 프로세서로 전환했습니다. 잃은 사진은 없습니다.',
};

/** With fewer photos than this, a wide interval is explained by their number. */
const FEW = 100;

/** The page in Korean. */
export const ko: Strings = {
  photos,
  list,
  reason: (code, sentence) =>
    reasons[reasonKey(code, sentence)] ?? '예기치 않은 문제가 발생했습니다.',

  languageName: '한국어',
  partMissing: '페이지의 일부를 불러올 수 없습니다. 네트워크를 확인하고 페이지를 다시 불러오세요.',
  languageMissing: (name) =>
    `${withParticle(name, 'object')} 불러올 수 없습니다. 네트워크를 확인하고 다시 선택하세요.`,
  settings: '설정',
  language: '언어',
  project: projectWords,
  label: labelWords,
  live: liveWords,
  many: manyWords,
  out: outWords,
  test: testWords,
  undo: undoWords,
  groups: groupWords,
  names: nameWords,
  intake: intakeWords,
  scientific: scientificWords,
  samples: sampleWords,
  share: shareWords,

  brand: 'handful',
  title: 'handful: 기기를 벗어나지 않는 사진 분류기',
  seal: sealWords,
  privacyLong:
    '모든 것이 이 기기에서 이루어집니다. 사진은 절대 업로드되지 않으며 계정도 필요 없습니다. 클래스와 사진은 삭제할 때까지 이 브라우저에 보관됩니다.',
  views: { teach: '가르치기', check: '점검', label: '라벨 지정', live: '실시간' },
  check: checkWords,
  card: cardWords,
  sections: '섹션',
  close: '닫기',

  heroTitle: '사진 몇 장만 보여 주세요. 구별하는 법을 배웁니다.',
  heroSteps: [
    ['클래스 이름 정하기', '머그잔과 찻잔, 익은 것과 안 익은 것, 우리 집 고양이 두 마리.'],
    [
      '클래스마다 사진 몇 장씩',
      '세 장에서 열 장이면 충분합니다. 헷갈리는 사진을 더 넣으면 가장 좋습니다.',
    ],
    ['새 사진 보여 주기', '어느 클래스인지, 또는 어느 것도 아닌지 알려 줍니다.'],
  ],

  yourClasses: '내 클래스',
  recognise: '인식',
  newClass: '새 클래스',
  newClassHint: '다른 종류의 사진 추가',
  startFolder: '클래스마다 폴더 하나',
  startFolderHint:
    '폴더들을 담고 있는 상위 폴더를 선택하세요. 안의 각 폴더가 같은 이름의 클래스가 됩니다.',
  startFile: '파일 열기',
  startFileHint:
    '클래스 폴더의 zip, Teachable Machine 프로젝트, 사진이 딸린 표(CSV), 또는 저장한 프로젝트.',
  defaultClassName: (index) => `클래스 ${number(index)}`,
  className: '클래스 이름',
  nameTaken: (label) => `‘${label}’ 클래스가 이미 있습니다.`,
  nameEmpty: '클래스에는 이름이 필요합니다.',
  countReading: (learnt, waiting) =>
    learnt === 0
      ? `${photos(waiting)} 읽는 중`
      : `${photos(learnt)}, ${sheets(waiting)} 더 읽는 중`,
  noPhotos: '아직 사진 없음',
  pasteHere: (keys) => `${keys} 키로 여기에 추가`,
  addPhotos: '사진 추가',
  addPhotosTo: (label) => `‘${label}’에 사진 추가`,
  addFolder: '폴더',
  addFolderTo: (label) => `‘${label}’에 넣을 사진 폴더`,
  dropHere: '사진을 여기에 놓으세요',
  deleteClass: (label) => `클래스 ‘${label}’ 삭제`,
  deleteAsk: (label, count) =>
    count === 0
      ? `${quotedWith(label, 'object')} 삭제할까요?`
      : `‘${label}’ 클래스와 ${photos(count)}을 삭제할까요?`,
  deleteYes: '삭제',
  deleteNo: '유지',
  classDeleted: (label) => `클래스 ${quotedWith(label, 'object')} 삭제했습니다.`,
  showMore: (count) => `${sheets(count)} 더 보기`,
  secondPhoto: '두 번째 사진을 추가하면 퍼센트와 점수가 나옵니다.',
  photoIn: (name, label) => `${name}, 클래스 ${label}. 열기`,
  photoWaiting: (name) => `${name}, 읽는 중`,
  removePhoto: (name) => `${name} 삭제`,
  photoRemoved: (name) => `${withParticle(name, 'object')} 삭제했습니다.`,
  photoMoved: (name, label) =>
    `${withParticle(name, 'object')} ${quotedWith(label, 'towards')} 옮겼습니다.`,
  moveTo: '클래스',
  remove: '사진 삭제',
  pastedName: (index) => `붙여넣은 사진 ${number(index)}`,

  queryTitle: '이것은 무엇일까요?',
  queryDrop: '인식할 사진을 놓으세요',
  queryTouch: '인식할 사진 선택',
  queryOr: '또는 붙여넣거나 기기에서 선택하세요',
  queryChoose: '사진 선택',
  queryChooseLabel: '인식할 사진 선택',
  queryWaitClasses: '먼저 클래스 두 개에 사진을 추가하세요.',
  queryWaiting: '살펴보는 중…',
  queryFailed: '읽을 수 없음',
  unlike: '가르친 사진과 다름',
  unlikeWhy: '가르친 사진 중 어느 것과도 비슷하지 않습니다. 굳이 하나를 고른다면:',
  percentHint: (labels) => `${list(labels)}에 두 번째 사진을 추가하면 퍼센트가 나옵니다.`,
  rankingOnly: '순위만 표시(가능성이 높은 순).',
  percentNone: '이 학습 방식은 여기서 퍼센트를 제공하지 않습니다.',
  allScores: (count) => `클래스 ${number(count)}개 모두 보기`,
  fewerScores: '간단히 보기',
  looksDifferent: '가르친 사진과 달라 보입니다',
  probably: (label) => `아마도 ‘${label}’, 하지만 가르친 사진과 달라 보입니다`,
  nearest: (labels) => `가까운 순: ${labels.join(', ')}.`,
  noPercentages: '퍼센트 없음: 퍼센트는 클래스끼리 비교할 뿐인데, 어느 클래스도 아닐 수 있습니다.',
  learnIt: (label) => `네, ‘${label}’입니다: 학습하기`,
  learntAs: (name, label) =>
    `${withParticle(name, 'object')} ${quotedWith(label, 'towards')} 학습하는 중입니다.`,
  heatLittle: '판단에 영향이 적음',
  heatMuch: '판단에 영향이 큼',
  teachIt: '무엇인지 알려 주기',
  teachQuery: (name) => `${withParticle(name, 'subject')} 무엇인지 알려 주고 학습시키기`,
  removeQuery: (name) => `결과에서 ${name} 삭제`,
  removeResult: '삭제',
  clearQueries: '결과 지우기',
  results: '결과',
  percent: confidence,
  saidResult: (name, label) => `${name}: ${label}.`,
  saidResults: (answered, failed) =>
    [
      answered > 0 ? `${photos(answered)}을 인식했습니다.` : '',
      failed > 0 ? `${photos(failed)}을 읽을 수 없었습니다.` : '',
    ]
      .filter(Boolean)
      .join(' '),

  quality: '내 사진을 얼마나 잘 아나요?',
  qualityNone:
    '클래스 두 개에 사진이 있고 그중 하나에 두 장 이상 있으면 여기에 점수가 나옵니다. 사진을 한 장씩 숨기고 나머지 사진으로 추측해 봅니다.',
  qualityTraining: '학습하는 중…',
  accuracy: ({ correct, total, about, low, high }) => {
    const these = total < FEW ? '사진이 아직 적어' : '이 사진들로는';
    const range = `${these} 10장 중 ${low}~${high}장이 맞을 것으로 예상됩니다.`;
    if (correct === total) return `지금까지 틀린 것이 없습니다. ${range}`;
    if (correct === 0) return `지금까지 맞은 것이 없습니다. ${range}`;
    const end = { over: '장 넘게', under: '장 미만으로' };
    const words =
      about.bound === null ? `약 ${about.value}장` : `${about.value}${end[about.bound]}`;
    return `10장 중 ${words} 맞았습니다. ${range}`;
  },
  accuracyHow: (correct, total, method) =>
    method === 'leave-one-out'
      ? `사진을 한 장씩 숨기고 나머지로 추측했습니다: ${sheets(total)} 중 ${sheets(correct)}이 맞았습니다.`
      : `사진을 묶음으로 숨기고 나머지로 추측했습니다: ${sheets(total)} 중 ${sheets(correct)}이 맞았습니다.`,
  dotRight: '맞음',
  dotUnsure: '불확실',
  dotWrong: '틀림',
  accuracyDots: ({ correct, total, low, high }) =>
    `${sheets(total)} 중 ${sheets(correct)} 맞음, 10장 중 ${low}~${high}장 예상`,
  classScore: (correct, total) => `${sheets(total)} 중 ${sheets(correct)} 맞음`,
  classScoreHow: '숨겼을 때 맞게 추측한 수',
  saidTrained: (correct, total) =>
    `학습했습니다. 숨긴 ${photos(total)} 중 ${sheets(correct)}을 맞게 추측했습니다.`,
  saidTrainedShort: '학습했습니다.',

  advanced: '고급',
  head: '학습 방식',
  heads: {
    ridge: ['표준', '몇 밀리초 만에 한 번에 풉니다. 사진이 적을 때 가장 좋습니다.'],
    linear: ['학습층', '고전적인 방식으로, 층 하나를 단계별로 학습하고 손실 곡선을 보여 줍니다.'],
    auto: ['자동 선택', '사진을 차례로 빼 가며 몇 가지 방식을 시험해 가장 좋은 것을 씁니다.'],
    lda: ['판별 분석', '같은 클래스의 사진들이 서로 어떻게 다른지 고려합니다.'],
    prototype: ['클래스 평균', '사진을 각 클래스의 평균과 비교합니다.'],
    knn: ['가까운 사진', '가르친 사진 중 가장 비슷한 것을 살펴봅니다.'],
    svm: ['서포트 벡터', '클래스들을 가장 멀리 떼어 놓는 경계를 긋습니다.'],
    mlp: [
      '작은 네트워크',
      'Teachable Machine과 같은 방식으로, 은닉층을 단계별로 학습합니다. 느립니다.',
    ],
    transport: [
      '폴더에서도 학습',
      '열린 폴더에서 아직 라벨이 없는 사진으로도 학습합니다. 라벨이 적을 때 가장 도움이 됩니다.',
    ],
    'transport-balanced': [
      '폴더에서 고르게 학습',
      '열린 폴더의 사진으로도 학습하며, 클래스마다 사진 수가 비슷하다고 가정합니다. 실제로 그러면 더 좋고, 아니면 더 나쁩니다.',
    ],
  },
  cautions: {
    'few-unlabelled':
      '이 방식은 열린 폴더에서 라벨이 없고 여러분의 클래스와 비슷한 사진으로도 학습합니다. 그런 사진이 클래스당 다섯 장이 안 되어 표준 방식과 비슷한 수준입니다.',
    'assumes-balance':
      '이 방식은 폴더에 클래스마다 사진 수가 비슷하다고 가정합니다. 그렇지 않으면 표준 방식보다 더 자주 틀립니다.',
  },
  mode: '분석 모드',
  modes: {
    quality: ['정밀', '사진마다 두 번 살펴봅니다.'],
    fast: ['빠름', '한 번만 살펴봅니다. 시간은 절반이고 실수가 조금 늘어납니다.'],
    best: [
      '최고',
      '더 큰 두 번째 네트워크도 함께 살펴봅니다. 실수가 줄고, 장당 시간은 약 두 배이며, 5MB를 더 불러옵니다.',
    ],
  },
  loadBest: '최고 모드로 페이지 다시 불러오기',
  reloadKeeps: (results, folder) =>
    [
      results > 0 ? '클래스는 그대로 남고, 결과는 다시 인식합니다.' : '클래스는 그대로 남습니다.',
      folder === null ? '' : `폴더 ${quotedWith(folder, 'topic')} 다시 열어야 합니다.`,
    ]
      .filter(Boolean)
      .join(' '),
  reloadLoses:
    '페이지를 다시 불러오는 동안 브라우저가 모든 사진과 결과를 보관할 수 없습니다. 먼저 프로젝트를 파일로 저장하세요. 그래도 계속하려면 링크를 한 번 더 누르세요.',
  device: '실행 장치',
  devices: { auto: '자동 선택', webgpu: '그래픽 카드', cpu: '프로세서' },
  restartHint: '이 설정이나 분석 모드를 바꾸면 사진을 다시 읽을 수 있습니다.',
  decimal: number,
  lossTitle: '에포크별 손실',
  lossSummary: (epochs, first, last) =>
    `에포크 ${number(epochs)}회의 손실, ${first}에서 ${last}까지.`,
  lossTrain: '학습에 쓴 사진',
  lossLeftOut: '제외한 사진',
  lossFigures: '모든 수치',
  lossColumns: ['에포크', '손실', '맞음', '손실(제외)', '맞음(제외)'],
  lossWaiting: '첫 학습 후에 곡선이 나타납니다.',

  engineLoading: '준비 중',
  engineLoadingShare: (share) => `준비 중, ${percent(share)}`,
  engineBroken: '중지됨',
  engineNames: { cpu: '프로세서', webgpu: '그래픽 카드' },
  engineTitle: { cpu: '프로세서에서 실행 중', webgpu: '그래픽 카드에서 실행 중' },
  engineReasons,
  engineDetail: () => '',
  engineSpeed: (milliseconds) =>
    `지금까지 장당 약 ${number(Math.max(1, Math.round(milliseconds)))}밀리초.`,
  engineLoadingLong:
    '사진을 살펴볼 네트워크를 불러오는 중입니다. 사진은 지금 추가할 수 있으며, 준비되는 대로 읽습니다.',
  engineChoose: '주소로도 선택할 수 있습니다:',
  engineFor: '개발자용: 실행 중인 인스턴스는',
  engineChanged: (device, why) =>
    `이제 ${device === 'cpu' ? '프로세서' : '그래픽 카드'}에서 실행합니다. ${engineReasons[why]}`,

  progressReading: (done, total) => `사진 읽는 중, ${number(done)}/${number(total)}`,
  progressLooking: (done, total) => `인식하는 중, ${number(done)}/${number(total)}`,
  progressWaiting: (total) => `${photos(total)}, 엔진이 준비되기를 기다리는 중`,
  secondsLeft: (seconds) =>
    seconds < 60
      ? `약 ${number(Math.max(1, Math.round(seconds)))}초 남음`
      : `약 ${number(Math.round(seconds / 60))}분 남음`,
  cancel: '취소',
  saidReading: (total) => `${photos(total)}을 읽는 중입니다.`,
  saidRead: (count) => `${photos(count)}을 학습했습니다.`,
  cancelled: '취소했습니다. 이번 것은 아무것도 남기지 않았습니다.',
  cancelledQueries: '취소했습니다. 지금까지의 답은 남아 있습니다.',
  failures: (count) => `${photos(count)}을 사용할 수 없습니다`,
  saidFailures: (names) => `다음 사진을 사용할 수 없습니다: ${list(names)}.`,
  messages: '메시지',
  dismiss: '닫기',
  skippedFiles: (count) => `폴더의 파일 ${number(count)}개는 사진이 아니어서 제외했습니다.`,
  nothingFound: '사진을 찾지 못했습니다.',

  askTitle: (count) =>
    count === 1 ? '이 사진을 어디에 넣을까요?' : `이 ${photos(count)}을 어디에 넣을까요?`,
  askLabel: (count, folder) =>
    folder === null
      ? `${photos(count)}: 폴더로 라벨을 지정할까요?`
      : `‘${folder}’의 ${photos(count)}: 폴더로 라벨을 지정할까요?`,
  askLabelYes: '폴더로 라벨 지정',
  askLabelWhy: '사진마다 답이 나오며, 키 하나로 확인하거나 고칠 수 있습니다.',
  askOr: '또는 모두 함께',
  askNewNamed: (folder) => `새 클래스, ${folder}`,
  askTruth: '무엇인가요? 이 사진으로 학습합니다.',
  askNew: '새 클래스',
  askQuery: '인식만 하기',

  unsupportedTitle: '브라우저가 너무 오래되어 handful을 실행할 수 없습니다',
  unsupported: {
    simd: '사진을 살펴보는 종류의 WebAssembly(SIMD)를 실행할 수 없습니다.',
    worker: '백그라운드에서 모듈을 실행할 수 없습니다(모듈 워커).',
    platform: '이 페이지에 필요한 최신 브라우저 기능이 없습니다.',
  },
  unsupportedAdvice:
    '최신 Chrome, Edge, Firefox, Safari에서 작동합니다. 어디에도 아무것도 보내지 않았습니다.',
  broken: {
    title: '인식 엔진이 멈췄습니다',
    advice: '사진은 그대로 있습니다. 엔진을 다시 시작하면 이어서 진행합니다.',
  },
  notLoaded: {
    title: '페이지를 완전히 불러오지 못했습니다',
    advice:
      '사진을 살펴보는 부분이 없습니다. 연결을 확인하고 다시 시작하세요. 그동안 추가한 사진은 사라지지 않습니다.',
  },
  retry: '다시 시작',
  useProcessor: '프로세서 사용',
};
