import { rounded } from '../../figures.js';
import type { Strings } from '../strings.js';
import { confidence, number, photos, plural } from './words.js';

/** "cerca de 95 em cada 100". */
function inHundred(share: number): string {
  const { value, bound } = rounded(share, 100);
  if (bound === 'over') return 'quase todas';
  if (bound === 'under') return 'quase nenhuma';
  if (value === 0) return 'nenhuma';
  return value === 100 ? 'todas' : `cerca de ${value} em cada 100`;
}

/** The view "Label" in Brazilian Portuguese. */
export const labelWords: Strings['label'] = {
  title: 'Rotular uma pasta',
  what: 'Abra uma pasta com milhares de fotos. Cada uma é reconhecida; você confirma, corrige ou pula com uma tecla, e cada resposta melhora as demais.',
  open: 'Abrir uma pasta',
  orDrop: 'ou solte uma aqui.',
  notUploaded: 'Nada é enviado: as fotos são lidas onde estão.',
  opening: (count) => `Examinando a pasta, ${photos(count)} até agora`,
  loose: 'Fotos soltas',
  teachFirst:
    'São necessárias duas classes com fotos antes de reconhecer. Ensine algumas primeiro ou comece por aqui: digite o nome de uma classe para cada foto.',
  toTeach: 'Ensinar',
  stored: 'Pastas que você já abriu',
  storedHow:
    'O que foi lido delas fica guardado neste dispositivo. Ao abrir uma delas de novo, você continua de onde parou.',
  reopen: (name) => `Abrir ${name} de novo`,
  reopenHint: (name) => `Para continuar, escolha ${name} em “Abrir uma pasta”.`,
  forget: (name) => `Esquecer ${name}`,
  forgetHow: 'Esquece o que foi lido da pasta. A pasta em si não muda.',
  forgetAsk: (name) =>
    `Esquecer o que foi lido de “${name}” e quais das suas fotos você pulou ou aceitou em conjunto? Os rótulos que você deu continuam nas classes.`,
  forgetYes: 'Esquecer',
  forgetNo: 'Manter',
  forgotten: (name) =>
    `Tudo o que estava guardado de ${name} foi excluído. A pasta em si não foi alterada.`,
  notForgotten: (name) =>
    `Não foi possível excluir o que está guardado de ${name}. Limpe os dados deste site nas configurações do navegador.`,
  notStored:
    'Não é possível guardar mais nada desta pasta neste dispositivo, provavelmente por falta de espaço. O trabalho continua, mas, ao recarregar a página, as fotos serão lidas de novo.',
  mayNotRead: (name) =>
    `O navegador não permitiu que a página lesse ${name}. Abra a pasta de novo e dê permissão.`,
  notOpened: (name, why) => `Não foi possível abrir ${name}: ${why}`,
  saidOpened: (name, count) => `${name} aberta, ${photos(count)}.`,
  close: 'Fechar pasta',

  photos,
  reading: (done, total) =>
    plural(
      done,
      `${number(done)} de ${number(total)} lida`,
      `${number(done)} de ${number(total)} lidas`,
    ),
  pace: (perSecond) =>
    perSecond >= 1
      ? `${number(Math.round(perSecond))} por segundo`
      : `${number(Math.round(perSecond * 60))} por minuto`,
  pause: 'Pausar',
  resume: 'Continuar',
  paused: 'em pausa',
  saidPaused: 'Leitura em pausa.',
  saidRead: (count) =>
    plural(count, `${photos(count)} lida por completo.`, `Todas as ${photos(count)} foram lidas.`),
  summary: (labelled, unlike) =>
    `${photos(labelled)} ${plural(labelled, 'rotulada', 'rotuladas')} por você; das demais, ${number(unlike)} ${plural(unlike, 'é diferente', 'são diferentes')} das suas fotos.`,
  expected: (share, unknown) => {
    const right = `Estimativa de acertos entre as outras: ${inHundred(share)}, desde que todas pertençam às suas classes; ela é calculada a partir das porcentagens, não foi medida.`;
    if (!unknown) return right;
    const passed = inHundred((unknown.total - unknown.correct) / unknown.total);
    return `${right} Fotos de uma classe desconhecida que passariam por uma das suas: ${passed}; isso foi medido escondendo uma classe de cada vez.`;
  },

  sort: 'Ordenar por',
  sorts: {
    name: 'Nome',
    class: 'Classe',
    unsure: 'Menos seguras primeiro',
    unlike: 'Diferentes primeiro',
  },
  filter: 'Mostrar',
  filters: {
    all: 'Todas',
    open: 'Ainda sem rótulo',
    labelled: 'Rotuladas por você',
    unlike: 'Diferentes das suas fotos',
    skipped: 'Puladas',
    failed: 'Não puderam ser lidas',
  },
  sortAgain: 'Reordenar',
  sortAgainHint: 'As respostas mudaram desde então.',
  none: 'Nenhuma foto se encaixa nesse filtro.',
  showAll: 'Mostrar todas as fotos',
  grid: 'Fotos da pasta',

  unread: 'ainda não lida',
  noAnswer: 'ainda sem resposta',
  unlike: 'diferente',
  unlikeLong: 'Diferente das suas fotos',
  unlikeWhy: (label) =>
    `Não se parece com nenhuma das fotos que você deu. A classe mais próxima é ${label}. Uma porcentagem só compararia as suas classes entre si.`,
  noPercentage:
    'Sem porcentagem: enquanto uma classe tiver só uma foto, ou com esta forma de aprender, há apenas uma ordem de preferência.',
  skipped: 'pulada',
  failed: 'não pôde ser lida',
  byYou: 'seu rótulo',
  runnerUp: (label, share) => `ou então ${label}, ${share}`,
  percent: confidence,

  current: 'Esta foto',
  chooseOne: 'Escolha uma foto com as setas do teclado ou com um clique.',
  accept: 'Correto',
  acceptLabel: (label) => `Correto, ${label}`,
  skip: 'Pular',
  unskip: 'Não pular',
  next: 'Próxima mais útil',
  nextHint: 'A foto cujo rótulo mais ajudaria.',
  classes: 'É',
  type: 'Outra classe',
  typeHint: 'Digite um nome',
  willGive: (label) => `Enter: ${label}`,
  willMake: (label) => `Enter: nova classe ${label}`,
  keys: [
    ['Enter', 'correto'],
    ['1 a 9', 'a classe desse número'],
    ['letras', 'digitar uma classe'],
    ['Espaço', 'pular'],
    ['0', 'próxima mais útil'],
    ['Ctrl Z', 'desfazer'],
  ],
  keysTitle: 'Teclas',
  nothingToAccept: 'Não há resposta para confirmar. Escolha uma classe ou pule.',
  nothingToPropose: 'Ainda não há foto para sugerir.',
  undoGiven: (name, label) => `${name} com o rótulo ${label}`,
  undoSkipped: (name) => `${name} pulada`,
  undoUnskipped: (name) => `${name} não mais pulada`,
  saidGiven: (name, label) => `${name}: ${label}.`,
  saidAllDone: 'Não resta nenhuma foto sem rótulo nesta lista.',
  saidSkipped: (name) => `${name} pulada.`,
  saidUnskipped: (name) => `${name} não está mais pulada.`,

  export: 'Salvar o resultado',
  csv: 'Tabela (CSV)',
  json: 'Tabela (JSON)',
  zip: 'Fotos em pastas por classe (zip)',
  folders: 'Fotos em pastas por classe (no disco)',
  noClassFolder: '_sem classe',
  exporting: (done, total) => `Gravando, ${number(done)} de ${number(total)}`,
  notExported: (why) => `Nem tudo pôde ser gravado: ${why}`,
  exportCancelled: 'O salvamento foi cancelado.',
};
