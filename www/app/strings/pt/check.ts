import { distances, outwards, ROUNDING } from '../../figures.js';
import type { Ninth } from '../../state/heat.js';
import type { Strings } from '../strings.js';
import { digits, number, percent, photos, plural, share as shareOf } from './words.js';

const findings = (count: number): string =>
  plural(count, `${number(count)} aviso`, `${number(count)} avisos`);
const pointsOf = (written: string): string =>
  `${digits(written)} ${written === '1' ? 'ponto' : 'pontos'}`;
const points = (share: number): string => {
  const count = Math.round(Math.abs(share) * 100);
  return count === 0 && share !== 0 ? 'menos de 1 ponto' : pointsOf(`${count}`);
};
/** Points rounded down, and up to at least one, so that an interval never claims too much. */
const least = (share: number): number => Math.floor(share * 100 + ROUNDING);
const most = (share: number): number => Math.max(1, Math.ceil(share * 100 - ROUNDING));
const done = (share: number): string => percent(Math.floor(share * 100) / 100);
const LEANS = { sure: 'confiante', modest: 'modesto' };

const ninths = [
  'no canto superior esquerdo',
  'na parte de cima',
  'no canto superior direito',
  'à esquerda',
  'no centro',
  'à direita',
  'no canto inferior esquerdo',
  'na parte de baixo',
  'no canto inferior direito',
] as const;

/** The view "Check" in Brazilian Portuguese. */
export const checkWords: Strings['check'] = {
  title: 'Até que ponto ele acerta, e como melhorar?',
  nothing: 'Ainda não há nada para verificar',
  nothingAdvice: 'Dê algumas fotos a duas classes. Aqui será medido o que ele sabe.',
  toTeach: 'Ir para Ensinar',
  single: 'Com uma foto por classe, não dá para verificar',
  singleAdvice:
    'Para verificar uma foto, ela é escondida e adivinhada a partir das outras da mesma classe. Dê uma segunda foto a uma classe.',
  reviewing: (share) => `Examinando mais de perto, ${done(share)}`,
  reviewLabel: 'Examinando cada foto mais de perto',
  failed: 'O exame mais detalhado falhou.',
  again: 'Tentar de novo',
  saidReviewed: (issues, dismissed) => {
    if (issues > 0) return `Verificação concluída. ${findings(issues)} para conferir.`;
    return dismissed > 0
      ? 'Verificação concluída. Nada mais precisa ser conferido.'
      : 'Verificação concluída. Nada suspeito.';
  },

  details: 'Em detalhe',

  issues: 'Vale conferir',
  issuesNone: ({ wrong, dismissed, calibrated }) => {
    const labels = calibrated ? 'nenhum rótulo parece errado, ' : '';
    const start =
      dismissed > 0
        ? 'Nada mais precisa ser conferido.'
        : `Nada suspeito: ${labels}nenhuma foto está repetida, nenhuma destoa.`;
    if (wrong === 0 || !calibrated) return start;
    const guesses = plural(
      wrong,
      `${number(wrong)} foi adivinhada errado`,
      `${number(wrong)} foram adivinhadas errado`,
    );
    return `${start} Quando escondidas, ${guesses}, mas sem certeza; elas estão nos detalhes abaixo.`;
  },
  issuesWaiting: 'As fotos que vale conferir aparecem aqui em instantes.',
  issuesUncalibrated: 'Rótulos errados só podem ser apontados quando cada classe tiver duas fotos.',
  dismissed: (count) => `${findings(count)} ${plural(count, 'deixado', 'deixados')} de lado.`,
  bringBack: 'Mostrar de novo',
  more: (count) => `Mostrar mais ${number(count)}`,
  open: (name, label) => `${name}, em ${label}. Abrir`,
  looksLike: (name, label, to) => `${name} está em ${label} e parece ser ${to}.`,
  looksLikeWhy: (own) =>
    own === null
      ? 'Adivinhada a partir das outras fotos, ficaria na outra classe.'
      : `Adivinhada a partir das outras fotos, a própria classe recebe ${shareOf(own)}.`,
  standsOutToo: 'Também é diferente das demais da sua classe.',
  double: (name, other, label) => `${name} e ${other}, ambas em ${label}, são quase a mesma foto.`,
  doubleWhy: 'Uma foto repetida não ensina nada de novo e faz a pontuação parecer melhor do que é.',
  doubleAcross: (name, label, other, otherLabel) =>
    `${name}, em ${label}, e ${other}, em ${otherLabel}, são quase a mesma foto.`,
  doubleAcrossWhy: 'Um dos dois rótulos provavelmente está errado.',
  outlier: (name, label) => `${name} é diferente das demais de ${label}.`,
  outlierWhy: 'Pode ser um engano ou um caso raro que vale manter.',
  moveTo: (label) => `Mover para ${label}`,
  remove: 'Remover',
  removeOne: (name) => `Remover ${name}`,
  removeFrom: (label) => `Remover de ${label}`,
  keep: 'Manter',
  keepBoth: 'Manter as duas',
  keepIn: (label) => `Manter em ${label}`,
  saidDismissed: (name) => `${name} fica como está.`,

  confusion: 'O que é confundido com o quê',
  confusionHow:
    'Linhas: o que as fotos são. Colunas: o que se achou que eram, quando escondidas. Escolha um número para ver as fotos; as setas do teclado passam de um ao outro.',
  confusionNone: (total) =>
    plural(
      total,
      `De ${photos(total)}, nenhuma foi confundida com outra classe quando escondida.`,
      `Das ${photos(total)}, nenhuma foi confundida com outra classe quando escondida.`,
    ),
  confusionMost: (truth, taken, count, shared) =>
    `O mais comum é ${truth} ser confundida com ${taken}: ${plural(count, `${number(count)} vez`, `${number(count)} vezes`)}${shared ? '; outras, com a mesma frequência' : ''}.`,
  confusionCorner: 'É \\ parece',
  cell: (count, truth, taken) =>
    truth === taken
      ? `${photos(count)} de ${truth}, ${plural(count, 'adivinhada', 'adivinhadas')} certo. Mostrar`
      : `${photos(count)} de ${truth} ${plural(count, 'confundida', 'confundidas')} com ${taken}. Mostrar`,
  cellTitle: (count, truth, taken) =>
    truth === taken
      ? `${photos(count)} de ${truth}, ${plural(count, 'adivinhada', 'adivinhadas')} certo`
      : `${photos(count)} de ${truth} ${plural(count, 'confundida', 'confundidas')} com ${taken}`,
  cellWaiting: 'Procurando as fotos…',
  cellClose: 'Fechar estas fotos',

  classes: 'Classe por classe',
  classColumns: ['Classe', 'Fotos', 'Certas quando escondidas', 'Provavelmente entre'],
  classesEqual: (share) => `Todas as classes acertam igualmente: ${shareOf(share)}.`,
  classesRange: (worst, low, best, high) =>
    `De ${shareOf(low)} de acertos em ${worst} a ${shareOf(high)} em ${best}.`,
  classRight: (correct, total) => `${number(correct)} de ${number(total)}`,
  share: shareOf,
  between: (from, to) => {
    const { low, high } = outwards(from, to, 100);
    return `${percent(low / 100)} e ${percent(high / 100)}`;
  },
  notMeasured: 'precisa de uma segunda foto',
  balanced: (share) =>
    `Se cada classe contasse igual, não importa quantas fotos tenha: ${shareOf(share)} de acertos.`,

  calibration: 'Dá para confiar nas porcentagens?',
  calibrationNone: 'Não há porcentagens enquanto uma classe tiver só uma foto.',
  calibrated: (off, total) =>
    `Sim, até onde ${photos(total)} ${plural(total, 'permite', 'permitem')} dizer: em média, o desvio é de ${points(off)}, não mais do que o acaso.`,
  calibrationUnclear: (off, total) =>
    `Nada indica o contrário: com ${photos(total)}, o desvio médio é de ${points(off)}, e o acaso sozinho pode causar isso.`,
  calibratedRoughly: (off, chance, surplus) => {
    const [by, alone] = distances(off, chance);
    const lean = surplus === null ? '' : ` Ele é um pouco ${LEANS[surplus]} demais.`;
    return `Mais ou menos: o desvio médio é de ${pointsOf(by)}; só o acaso daria ${pointsOf(alone)}.${lean}`;
  },
  uncalibrated: (off, chance, surplus) => {
    const [by, alone] = distances(off, chance);
    const lean = surplus === null ? '' : ` Ele é ${LEANS[surplus]} demais.`;
    return `Não ao pé da letra: o desvio médio é de ${pointsOf(by)}; só o acaso daria ${pointsOf(alone)}.${lean}`;
  },
  calibrationHow:
    'Das fotos escondidas com uma resposta tão segura assim, esta foi a parte certa. Na diagonal, as duas coisas coincidem; as linhas são intervalos de 95%. As porcentagens foram ajustadas com estas mesmas fotos, o que as favorece um pouco.',
  diagramSummary: (bins) =>
    `O quanto ele estava seguro e o quanto acertou, em ${plural(bins, `${number(bins)} grupo`, `${number(bins)} grupos`)}.`,
  diagramColumns: ['Segurança', 'Certas', 'Provavelmente entre', 'Fotos'],

  openSet: 'Ele percebe o que não conhece?',
  openSetKnown: ({ correct, total }) => {
    const unlike = total - correct;
    if (unlike === 0) {
      return `De ${photos(total)}, nenhuma foi considerada diferente das outras quando escondida.`;
    }
    return plural(
      unlike,
      `De ${photos(total)}, ${number(unlike)} foi considerada diferente das outras quando escondida, embora pertença a uma classe.`,
      `De ${photos(total)}, ${number(unlike)} foram consideradas diferentes das outras quando escondidas, embora pertençam a uma classe.`,
    );
  },
  openSetUnknown: ({ correct, total }) => {
    const passed = total - correct;
    return `Escondendo uma classe inteira de cada vez, ${number(passed)} de ${photos(total)} ${plural(passed, 'passou', 'passaram')} por uma das outras classes, e ${number(correct)} ${plural(correct, 'foi considerada diferente', 'foram consideradas diferentes')} delas.`;
  },
  openSetNoUnknown:
    'Com três classes, dá para medir com que frequência fotos de uma classe desconhecida passam por uma das suas.',
  openSetHow:
    'Fotos de algo totalmente diferente são percebidas mais vezes do que as de uma classe parecida com as suas.',

  curve: 'Mais fotos ajudariam?',
  curveWaiting: 'Para descobrir, ele aprende com menos fotos do que há.',
  curveTooFew: 'Com tão poucas fotos, não dá para medir.',
  verdict: {
    rising: (gain, low, high, count) =>
      `Sim: com ${photos(count)}, a curva ainda sobe. A última duplicação trouxe ${points(gain)}, entre ${number(least(low))} e ${number(most(high))}; a próxima não deve trazer mais do que isso.`,
    falling: (gain, low, high, count) =>
      `Não: com ${photos(count)}, a curva cai. A última duplicação custou ${points(gain)}, entre ${number(least(-high))} e ${number(most(-low))}, então mais fotos do mesmo tipo não vão ajudar.`,
    flat: (within, count) =>
      `Quase nada: com ${photos(count)}, a curva está plana, dentro de ± ${pointsOf(`${most(within)}`)}, e a última duplicação trouxe menos de 2. Mais fotos do mesmo tipo não vão mudar muito.`,
    unclear: (within, high, count) =>
      `Não dá para notar: com ${photos(count)}, a curva está plana, dentro de ± ${pointsOf(`${most(within)}`)}. Dobrar as fotos ainda pode trazer até ${number(most(high))}.`,
  },
  weakest: (label, correct, total) =>
    total === 0
      ? `${label} é a que mais precisa de fotos: tem só uma.`
      : `${label} é a que mais precisa de fotos: ${number(correct)} de ${number(total)} certas.`,
  noWeakest:
    'Nenhuma foto escondida foi adivinhada errado, então nenhuma classe precisa mais de fotos do que outra.',
  curveSummary: (from, to, first, last) =>
    `Parte adivinhada certo: ${shareOf(first)} com ${photos(from)}, ${shareOf(last)} com ${number(to)}.`,
  curveAxis: 'fotos para aprender',
  figures: 'Todos os números',
  curveColumns: ['Fotos', 'Certas', 'Provavelmente entre'],

  loss: 'Como foi o treinamento',

  compare: 'Outra configuração seria melhor?',
  compareWhy:
    'Compara, com as suas fotos, formas de aprender e o cuidado com que cada foto é olhada.',
  compareStart: 'Comparar',
  compareAgain: 'Comparar de novo',
  compareCancel: 'Cancelar',
  comparing: (share) => `Comparando, ${done(share)}`,
  comparisons: {
    head: {
      title: 'Formas de aprender',
      why: 'Treina todas as formas de aprender com as suas fotos, uma após a outra. A que está em uso continua em uso.',
      columns: ['Forma de aprender', 'Certas', 'Provavelmente entre', 'Treinamento'],
    },
    mode: {
      title: 'Cuidado por foto',
      why: 'Lê todas as suas fotos de novo, com mais e com menos cuidado, na forma de aprender atual. O que está em uso continua em uso.',
      columns: ['Cuidado por foto', 'Certas', 'Provavelmente entre', 'Tempo por foto'],
    },
    backbone: {
      title: 'Redes de base',
      why: 'Lê todas as suas fotos com a rede integrada e com as de arquivos, na forma de aprender atual. O que está em uso continua em uso.',
      columns: ['Rede de base', 'Certas', 'Provavelmente entre', 'Tempo por foto'],
    },
  },
  modesNeedPhotos: (name) =>
    `Não é possível ler ${name} de novo e, sem todas as fotos, a comparação não seria justa.`,
  compareSeconds: (seconds) =>
    seconds < 0.095
      ? `${number(Math.max(1, Math.round(seconds * 1000)))} ms`
      : `${number(seconds, seconds < 9.95 ? 1 : 0)} s`,
  compareNone: 'não medido',
  use: 'Usar esta',
  useHead: (head) => `Usar esta: ${head}`,
  inUse: 'em uso',
  compareNoise:
    'Os intervalos de todas se sobrepõem ao da melhor: as diferenças podem ser só acaso.',
  compareBehind: (heads) =>
    `Só ${heads}: claramente atrás da melhor. As outras diferenças podem ser acaso.`,
  compareAllBehind: 'Todas as outras estão claramente atrás da melhor.',
  compareNothing: 'Não há o que comparar: nenhuma foto pôde ser escondida.',
  compareBest: 'A melhor entre várias sempre parece um pouco melhor do que é.',
  compareStale:
    'Suas fotos ou configurações mudaram desde então; compare de novo para ter números válidos.',
  heat: (label) => `Onde ele vê ${label}`,
  heatWaiting: 'Olhando cada parte…',
  heatHow:
    'Sem as partes em amarelo, a pontuação da classe seria menor. É um mapa aproximado de 7 por 7 partes, e não prova o motivo.',
  heatSaid: (label, place: Ninth) =>
    place === null
      ? `Nenhuma parte da foto indica ${label}.`
      : `Ele vê ${label} principalmente ${ninths[place]}.`,
  saidCompared: (count) =>
    plural(
      count,
      `${number(count)} configuração comparada.`,
      `${number(count)} configurações comparadas.`,
    ),
};
