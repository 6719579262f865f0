import type { EngineReason } from 'handful';
import { cardWords } from './pt/card.js';
import { checkWords } from './pt/check.js';
import { groupWords } from './pt/groups.js';
import { intakeWords } from './pt/intake.js';
import { labelWords } from './pt/label.js';
import { liveWords } from './pt/live.js';
import { manyWords } from './pt/many.js';
import { nameWords } from './pt/names.js';
import { outWords } from './pt/out.js';
import { projectWords } from './pt/project.js';
import { reasons } from './pt/reasons.js';
import { sampleWords } from './pt/samples.js';
import { scientificWords } from './pt/scientific.js';
import { sealWords } from './pt/seal.js';
import { shareWords } from './pt/share.js';
import { testWords } from './pt/test-folder.js';
import { undoWords } from './pt/undo.js';
import { confidence, list as listed, number, percent, photos, plural } from './pt/words.js';
import { reasonKey } from './reason.js';
import type { Strings } from './strings.js';

/** "A", "A e B", "A, B e C", "A, B e mais 3". */
function list(names: readonly string[]): string {
  if (names.length <= 3) return listed(names);
  return `${names.slice(0, 2).join(', ')} e mais ${number(names.length - 2)}`;
}

const engineReasons: Record<EngineReason, string> = {
  forced: 'Foi você que escolheu.',
  faster: 'Os dois foram medidos neste dispositivo, e a placa de vídeo foi mais rápida.',
  starting: 'A placa de vídeo ainda está sendo preparada. As fotos já podem ser usadas.',
  'no-webgpu': 'Este navegador não dá às páginas acesso à placa de vídeo.',
  'no-adapter': 'O navegador não oferece nenhuma placa de vídeo a esta página.',
  'software-adapter':
    'Aqui a placa de vídeo é apenas simulada pelo processador, o que seria mais lento.',
  int8: 'A página começa no processador, cuja rede tem metade do tamanho para carregar. Para usar a placa de vídeo, escolha-a em “Configurações”.',
  'two-networks': 'A página foi carregada para o modo Melhor, calculado pelo processador.',
  'missing-feature': 'Falta à placa de vídeo algo que é necessário.',
  'self-test':
    'A placa de vídeo errou em uma imagem conhecida, por isso não é considerada confiável.',
  slower: 'Os dois foram medidos neste dispositivo, e o processador foi mais rápido.',
  'gpu-failed': 'A placa de vídeo falhou e o processador assumiu. Nenhuma foto se perdeu.',
  'device-lost':
    'A placa de vídeo ficou indisponível no meio do trabalho e o processador assumiu. Nenhuma foto se perdeu.',
};

/** With fewer photos than this, a wide interval is explained by their number. */
const FEW = 100;

/** The page in Brazilian Portuguese. */
export const pt: Strings = {
  photos,
  list,
  reason: (code, sentence) =>
    reasons[reasonKey(code, sentence)] ?? 'Ocorreu um problema inesperado.',

  languageName: 'Português (Brasil)',
  partMissing:
    'Não foi possível carregar uma parte da página. Verifique a rede e carregue a página de novo.',
  languageMissing: (name) =>
    `Não foi possível carregar ${name}. Verifique a rede e escolha de novo.`,
  settings: 'Configurações',
  language: 'Idioma',
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
  title: 'handful: um classificador de fotos que não sai do seu dispositivo',
  seal: sealWords,
  privacyLong:
    'Tudo acontece neste dispositivo. As fotos nunca são enviadas, e não há conta. As classes e suas fotos ficam guardadas neste navegador até você excluí-las.',
  views: { teach: 'Ensinar', check: 'Verificar', label: 'Rotular', live: 'Ao vivo' },
  check: checkWords,
  card: cardWords,
  sections: 'Seções',
  close: 'Fechar',

  heroTitle: 'Mostre algumas fotos. Ele aprende a diferenciá-las.',
  heroSteps: [
    ['Dê nome às classes', 'Canecas e xícaras, maduras e verdes, seus dois gatos.'],
    ['Dê algumas fotos a cada uma', 'De três a dez bastam. Mais das difíceis é o que mais ajuda.'],
    ['Mostre uma foto nova', 'Ele diz de qual classe ela é, ou que não é de nenhuma delas.'],
  ],

  yourClasses: 'Suas classes',
  recognise: 'Reconhecer',
  newClass: 'Nova classe',
  newClassHint: 'Adicione outro tipo de foto',
  startFolder: 'Uma pasta por classe',
  startFolderHint:
    'Escolha a pasta que contém as demais. Cada pasta dentro dela vira uma classe com o mesmo nome.',
  startFile: 'Abrir um arquivo',
  startFileHint:
    'Um zip com pastas por classe, um projeto do Teachable Machine, uma tabela (CSV) com suas fotos ou um projeto salvo.',
  defaultClassName: (index) => `Classe ${number(index)}`,
  className: 'Nome da classe',
  nameTaken: (label) => `Já existe uma classe chamada “${label}”.`,
  nameEmpty: 'Uma classe precisa de um nome.',
  countReading: (learnt, waiting) =>
    learnt === 0 ? `lendo ${photos(waiting)}` : `${photos(learnt)}, lendo mais ${number(waiting)}`,
  noPhotos: 'ainda sem fotos',
  pasteHere: (keys) => `${keys} adiciona aqui`,
  addPhotos: 'Adicionar fotos',
  addPhotosTo: (label) => `Adicionar fotos a ${label}`,
  addFolder: 'Pasta',
  addFolderTo: (label) => `Pasta de fotos para ${label}`,
  dropHere: 'Solte as fotos aqui',
  deleteClass: (label) => `Excluir a classe ${label}`,
  deleteAsk: (label, count) =>
    count === 0
      ? `Excluir “${label}”?`
      : plural(
          count,
          `Excluir “${label}” e esquecer ${photos(count)}?`,
          `Excluir “${label}” e esquecer suas ${photos(count)}?`,
        ),
  deleteYes: 'Excluir',
  deleteNo: 'Manter',
  classDeleted: (label) => `Classe ${label} excluída.`,
  showMore: (count) => `Mostrar mais ${number(count)}`,
  secondPhoto: 'Adicione uma segunda foto para ter porcentagens e uma pontuação.',
  photoIn: (name, label) => `${name}, em ${label}. Abrir`,
  photoWaiting: (name) => `${name}, em leitura`,
  removePhoto: (name) => `Remover ${name}`,
  photoRemoved: (name) => `${name} removida.`,
  photoMoved: (name, label) => `${name} movida para ${label}.`,
  moveTo: 'Classe',
  remove: 'Remover foto',
  pastedName: (index) => `Foto colada ${number(index)}`,

  queryTitle: 'O que é isto?',
  queryDrop: 'Solte uma foto para reconhecer',
  queryTouch: 'Escolha uma foto para reconhecer',
  queryOr: 'ou cole uma, ou escolha no seu dispositivo',
  queryChoose: 'Escolher fotos',
  queryChooseLabel: 'Escolher fotos para reconhecer',
  queryWaitClasses: 'Dê primeiro fotos a duas classes.',
  queryWaiting: 'Olhando…',
  queryFailed: 'Não pôde ser lida',
  unlike: 'Diferente das suas fotos',
  unlikeWhy: 'Não se parece com nenhuma das fotos que você deu. Se tivesse de ser uma delas:',
  percentHint: (labels) => `Adicione uma segunda foto a ${list(labels)} para ter porcentagens.`,
  rankingOnly: 'Uma ordem de preferência, a mais provável primeiro.',
  percentNone: 'Esta forma de aprender não dá porcentagens aqui.',
  allScores: (count) => `Mostrar todas as ${number(count)} classes`,
  fewerScores: 'Mostrar menos',
  looksDifferent: 'Parece diferente das suas fotos',
  probably: (label) => `Provavelmente ${label}, mas parece diferente das suas fotos`,
  nearest: (labels) => `Mais próximas: ${labels.join(', depois ')}.`,
  noPercentages:
    'Sem porcentagens: elas só comparam as suas classes entre si, e pode não ser nenhuma delas.',
  learnIt: (label) => `Sim, ${label}: aprender`,
  learntAs: (name, label) => `${name} está sendo aprendida como ${label}.`,
  heatLittle: 'o que menos indica a classe',
  heatMuch: 'o que mais indica a classe',
  teachIt: 'Dizer o que é',
  teachQuery: (name) => `Dizer o que é, para que ${name} seja aprendida`,
  removeQuery: (name) => `Remover ${name} dos resultados`,
  removeResult: 'Remover',
  clearQueries: 'Limpar resultados',
  results: 'Resultados',
  percent: confidence,
  saidResult: (name, label) => `${name}: ${label}.`,
  saidResults: (answered, failed) =>
    [
      answered > 0 ? `${photos(answered)} ${plural(answered, 'reconhecida', 'reconhecidas')}.` : '',
      failed > 0
        ? `${photos(failed)} não ${plural(failed, 'pôde ser lida', 'puderam ser lidas')}.`
        : '',
    ]
      .filter(Boolean)
      .join(' '),

  quality: 'O quanto ele conhece suas fotos?',
  qualityNone:
    'A pontuação aparece aqui quando duas classes tiverem fotos, uma delas pelo menos duas. Cada foto é então escondida, uma de cada vez, e adivinhada a partir das outras.',
  qualityTraining: 'Treinando…',
  accuracy: ({ correct, total, about, low, high }) => {
    const these = total < FEW ? 'com tão poucas fotos' : 'com estas fotos';
    const range = `entre ${low} e ${high} de cada 10 certas ${these}`;
    if (correct === total) return `Nenhum erro até agora: ${range}.`;
    if (correct === 0) return `Nenhum acerto até agora: ${range}.`;
    const start = { over: 'Mais de', under: 'Menos de' };
    const words = about.bound === null ? 'Cerca de' : start[about.bound];
    return `${words} ${about.value} de cada 10 certas, entre ${low} e ${high} ${these}.`;
  },
  accuracyHow: (correct, total, method) => {
    const result = `${number(correct)} de ${number(total)} ${plural(correct, 'estava certa', 'estavam certas')}.`;
    return method === 'leave-one-out'
      ? `As fotos foram escondidas uma de cada vez e adivinhadas a partir das outras: ${result}`
      : `As fotos foram escondidas em grupos e adivinhadas a partir das outras: ${result}`;
  },
  dotRight: 'certa',
  dotUnsure: 'incerta',
  dotWrong: 'errada',
  accuracyDots: ({ correct, total, low, high }) =>
    `${number(correct)} de ${number(total)} ${plural(correct, 'certa', 'certas')}, provavelmente entre ${low} e ${high} de cada 10`,
  classScore: (correct, total) =>
    `${number(correct)} de ${number(total)} ${plural(correct, 'certa', 'certas')}`,
  classScoreHow: 'Adivinhadas certo enquanto escondidas',
  saidTrained: (correct, total) =>
    `Treinado. ${number(correct)} de ${photos(total)} ${plural(correct, 'adivinhada', 'adivinhadas')} certo enquanto ${plural(total, 'escondida', 'escondidas')}.`,
  saidTrainedShort: 'Treinado.',

  advanced: 'Avançado',
  head: 'Forma de aprender',
  heads: {
    ridge: ['Padrão', 'Resolvida de uma vez, em milissegundos. A melhor para poucas fotos.'],
    linear: [
      'Camada treinada',
      'A clássica: uma camada treinada passo a passo, com sua curva de perda.',
    ],
    auto: [
      'Melhor de várias',
      'Testa algumas formas com suas fotos, deixando-as de fora uma de cada vez, e fica com a melhor.',
    ],
    lda: ['Discriminante', 'Leva em conta como as fotos de uma classe diferem entre si.'],
    prototype: ['Médias das classes', 'Compara uma foto com a média de cada classe.'],
    knn: ['Fotos mais próximas', 'Olha as mais parecidas entre as suas fotos.'],
    svm: ['Vetores de suporte', 'Traça a fronteira que mais separa as classes.'],
    mlp: [
      'Rede pequena',
      'Como faz o Teachable Machine: uma camada oculta, treinada passo a passo. Lenta.',
    ],
    transport: [
      'Também com a pasta',
      'Aprende também com as fotos da pasta aberta que ainda não têm rótulo. Ajuda mais enquanto há poucos rótulos.',
    ],
    'transport-balanced': [
      'Com a pasta, por igual',
      'Aprende também com as fotos da pasta aberta e supõe que haja mais ou menos o mesmo número de cada classe: melhor se for assim, pior se não for.',
    ],
  },
  cautions: {
    'few-unlabelled':
      'Esta forma também aprende com a pasta aberta, com as fotos sem rótulo que se parecem com as suas classes. Há menos de cinco delas por classe, então o resultado é mais ou menos o da forma padrão.',
    'assumes-balance':
      'Esta forma supõe que a pasta tenha mais ou menos o mesmo número de fotos de cada classe. Se não tiver, ela erra mais vezes do que a forma padrão.',
  },
  mode: 'Cuidado por foto',
  modes: {
    quality: ['Qualidade', 'Olha cada foto duas vezes.'],
    fast: ['Rápido', 'Olha uma vez: metade do tempo, um pouco mais de erros.'],
    best: [
      'Melhor',
      'Uma segunda rede, maior, também olha: menos erros, cerca do dobro do tempo por foto e mais 5 MB para carregar.',
    ],
  },
  loadBest: 'Carregar a página de novo no modo Melhor',
  reloadKeeps: (results, folder) =>
    [
      results > 0
        ? 'Suas classes continuam, e seus resultados são reconhecidos de novo.'
        : 'Suas classes continuam.',
      folder === null ? '' : `A pasta ${folder} precisa ser aberta de novo.`,
    ]
      .filter(Boolean)
      .join(' '),
  reloadLoses:
    'O navegador não consegue guardar todas as fotos e resultados enquanto a página é recarregada. Salve antes o projeto como arquivo; para seguir mesmo assim, clique no link mais uma vez.',
  device: 'Executar em',
  devices: { auto: 'Escolher por mim', webgpu: 'Placa de vídeo', cpu: 'Processador' },
  restartHint: 'As fotos podem ser lidas de novo após uma mudança aqui ou no cuidado por foto.',
  decimal: number,
  lossTitle: 'Perda por época',
  lossSummary: (epochs, first, last) =>
    `Perda em ${plural(epochs, `${number(epochs)} época`, `${number(epochs)} épocas`)}, de ${first} a ${last}.`,
  lossTrain: 'nas fotos com que aprende',
  lossLeftOut: 'nas fotos deixadas de fora',
  lossFigures: 'Todos os números',
  lossColumns: ['Época', 'Perda', 'Certas', 'Perda, de fora', 'Certas, de fora'],
  lossWaiting: 'A curva aparece com o primeiro treinamento.',

  engineLoading: 'Preparando',
  engineLoadingShare: (share) => `Preparando, ${percent(share)}`,
  engineBroken: 'Parado',
  engineNames: { cpu: 'Processador', webgpu: 'Placa de vídeo' },
  engineTitle: { cpu: 'Executando no seu processador', webgpu: 'Executando na sua placa de vídeo' },
  engineReasons,
  engineDetail: () => '',
  engineSpeed: (milliseconds) =>
    `Cerca de ${number(Math.max(1, Math.round(milliseconds)))} ms por foto até agora.`,
  engineLoadingLong:
    'A rede que olha as fotos está sendo carregada. Você já pode adicionar fotos; elas serão lidas assim que ela estiver pronta.',
  engineChoose: 'O endereço também pode escolher:',
  engineFor: 'Para desenvolvedores: a instância em execução é',
  engineChanged: (device, why) =>
    `Agora em execução ${device === 'cpu' ? 'no processador' : 'na placa de vídeo'}. ${engineReasons[why]}`,

  progressReading: (done, total) => `Lendo fotos, ${number(done)} de ${number(total)}`,
  progressLooking: (done, total) => `Reconhecendo, ${number(done)} de ${number(total)}`,
  progressWaiting: (total) =>
    `${photos(total)} esperando o mecanismo de reconhecimento ficar pronto`,
  secondsLeft: (seconds) => {
    if (seconds >= 60) return `cerca de ${number(Math.round(seconds / 60))} min restantes`;
    return `cerca de ${number(Math.max(1, Math.round(seconds)))} s restantes`;
  },
  cancel: 'Cancelar',
  saidReading: (total) => `Lendo ${photos(total)}.`,
  saidRead: (count) => `${photos(count)} ${plural(count, 'aprendida', 'aprendidas')}.`,
  cancelled: 'Cancelado. Nada disso foi guardado.',
  cancelledQueries: 'Cancelado. As respostas até aqui foram mantidas.',
  failures: (count) =>
    `${photos(count)} não ${plural(count, 'pôde ser usada', 'puderam ser usadas')}`,
  saidFailures: (names) =>
    plural(
      names.length,
      `Esta foto não pôde ser usada: ${list(names)}.`,
      `Estas fotos não puderam ser usadas: ${list(names)}.`,
    ),
  messages: 'Mensagens',
  dismiss: 'Dispensar',
  skippedFiles: (count) =>
    plural(
      count,
      `${number(count)} arquivo da pasta não é foto e foi deixado de lado.`,
      `${number(count)} arquivos da pasta não são fotos e foram deixados de lado.`,
    ),
  nothingFound: 'Nenhuma foto foi encontrada ali.',

  askTitle: (count) =>
    count === 1
      ? 'Para onde vai esta foto?'
      : `Para onde ${plural(count, `vai ${photos(count)}`, `vão estas ${photos(count)}`)}?`,
  askLabel: (count, folder) =>
    folder === null
      ? `${photos(count)}: rotular como uma pasta?`
      : `${photos(count)} em “${folder}”: rotular como uma pasta?`,
  askLabelYes: 'Rotular como pasta',
  askLabelWhy: 'Cada foto recebe sua própria resposta, que você confirma ou corrige com uma tecla.',
  askOr: 'Ou todas juntas',
  askNewNamed: (folder) => `Uma nova classe, ${folder}`,
  askTruth: 'O que é? A foto será usada para aprender.',
  askNew: 'Uma nova classe',
  askQuery: 'Só reconhecer',

  unsupportedTitle: 'Este navegador é antigo demais para o handful',
  unsupported: {
    simd: 'Ele não executa o tipo de WebAssembly (SIMD) que olha suas fotos.',
    worker: 'Ele não executa módulos em segundo plano (module workers).',
    platform: 'Faltam a ele recursos dos navegadores atuais que esta página usa.',
  },
  unsupportedAdvice:
    'Uma versão atual do Chrome, Edge, Firefox ou Safari funciona. Nada foi enviado a lugar algum.',
  broken: {
    title: 'O mecanismo de reconhecimento parou',
    advice: 'Suas fotos continuam aqui. Inicie-o de novo, e ele continua com elas.',
  },
  notLoaded: {
    title: 'Não foi possível carregar a página por completo',
    advice:
      'Falta a parte que olha as fotos. Verifique a conexão e inicie de novo; as fotos que você adicionar enquanto isso não se perdem.',
  },
  retry: 'Iniciar de novo',
  useProcessor: 'Usar o processador',
};
