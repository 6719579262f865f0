import type { Strings } from '../strings.js';
import { number, percent, photos, plural } from './words.js';

/** Several photos of a folder at once, in Brazilian Portuguese. */
export const manyWords: Strings['many'] = {
  title: 'Várias fotos de uma vez',
  select: 'Selecionar',
  selectHow:
    'Cada clique ou toque seleciona uma foto ou a retira. Com o teclado, as setas movem e a barra de espaço seleciona.',
  all: 'Selecionar todas as mostradas',
  none: 'Limpar a seleção',
  selected: (count) => `${photos(count)} ${plural(count, 'selecionada', 'selecionadas')}`,
  saidSelected: (count, total) =>
    count === 0
      ? 'Nenhuma foto selecionada.'
      : `${number(count)} de ${photos(total)} ${plural(count, 'selecionada', 'selecionadas')}.`,
  keys: [
    ['Shift, Ctrl', 'selecionar várias'],
    ['Ctrl A', 'selecionar todas as mostradas'],
    ['Esc', 'limpar a seleção'],
  ],
  unlikeNear: (label) => `diferente: ${label}?`,
  someUnlike: (count) =>
    plural(
      count,
      `${number(count)} delas é diferente das suas fotos; vale a classe mais próxima.`,
      `${number(count)} delas são diferentes das suas fotos; vale a classe mais próxima.`,
    ),
  undoGiven: (count, label) => `${photos(count)} com o rótulo ${label}`,
  saidGiven: (count, label) => `${photos(count)}: ${label}.`,
  saidLearnt: (count) =>
    `O aprendizado usa ${photos(count)} delas, porque mais do mesmo ensina pouco.`,
  undoSkipped: (count, skipped) =>
    `${photos(count)} ${skipped ? '' : 'não mais '}${plural(count, 'pulada', 'puladas')}`,
  saidSkipped: (count, skipped) =>
    skipped
      ? `${photos(count)} ${plural(count, 'pulada', 'puladas')}.`
      : `${photos(count)} ${plural(count, 'não está mais pulada', 'não estão mais puladas')}.`,

  like: 'Mais como esta',
  likeHow: 'Ordena a pasta inteira pelo quanto cada foto se parece com esta.',
  likeSort: (name) => `Como ${name}`,
  saidLike: (name) => `Ordenado pela semelhança com ${name}.`,

  byAccepting: 'aceita junto com outras',
  acceptedFilter: 'Aceitas juntas',
  summary: (count) => `${photos(count)} ${plural(count, 'aceita', 'aceitas')} em conjunto.`,
  acceptAll: 'Aceitar todas as respostas seguras',
  acceptTitle: 'Aceitar todas as respostas seguras',
  acceptWhat:
    'As fotos mostradas que ainda não têm rótulo recebem a classe da sua resposta. As classes não aprendem com elas, para que a pontuação continue honesta. Desfazer uma vez volta tudo atrás.',
  threshold: 'Respostas de pelo menos',
  thresholdOf: (least, count) => `${percent(least)}: ${photos(count)}`,
  willBeWrong: (about, low, high, total) =>
    `Cerca de ${number(about)} de ${photos(total)} estarão erradas, provavelmente entre ${number(low)} e ${number(high)}.`,
  measuredOn: (wrong, total, least) =>
    `Medido em ${photos(total)} que você rotulou e que, ${plural(total, 'escondida', 'escondidas')}, receberam pelo menos ${percent(least)}: ${number(wrong)} ${plural(wrong, 'estava errada', 'estavam erradas')}.`,
  measuredWhere:
    'Isso vale na medida em que a pasta se parece com as suas fotos. Fotos de nenhuma das suas classes somam-se a isso.',
  notMeasured:
    'Nenhuma das suas próprias fotos, escondida, recebeu uma resposta tão segura; por isso não se sabe quantas estarão erradas. Olhe a amostra.',
  sampleTitle: (count) => `Olhe antes ${photos(count)}, ao acaso, e marque o que está errado`,
  sampleAgain: 'Mostrar outras',
  markWrong: (name, label) => `${name}: ${label}. Marcar como errada`,
  found: (wrong, total, low, high) =>
    `Você marcou ${number(wrong)} de ${photos(total)} como ${plural(wrong, 'errada', 'erradas')}. Se olhou cada uma, de ${percent(low)} a ${percent(high)} do total estão erradas.`,
  acceptYes: (count) => `Aceitar ${photos(count)}`,
  undoAccepted: (count) => `${photos(count)} ${plural(count, 'aceita', 'aceitas')}`,
  saidAccepted: (count) =>
    `${photos(count)} ${plural(count, 'aceita', 'aceitas')}. Desfazer uma vez volta tudo atrás.`,
};
