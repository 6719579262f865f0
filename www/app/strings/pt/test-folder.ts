import type { Strings } from '../strings.js';
import { list, number, share as percent, photos, plural } from './words.js';

/** Measuring on a test folder, in Brazilian Portuguese. */
export const testWords: Strings['test'] = {
  title: 'Medir com uma pasta de teste',
  why: 'Fotos que ficaram de fora são as que melhor dizem o quanto confiar: uma pasta com uma pasta por classe, um zip dela ou uma tabela com suas fotos. Elas só servem para medir, nunca para aprender.',
  drop: 'Solte a pasta em qualquer lugar aqui, ou',
  choose: 'Escolher pasta',
  chooseLabel: 'Escolher pasta com fotos para medir',
  none: 'Não há fotos em pastas de classe ali. Uma pasta de teste contém uma pasta por classe.',
  part: 'teste',
  loose: (count) =>
    `${photos(count)} fora das pastas de classe ${plural(count, 'foi deixada', 'foram deixadas')} de lado.`,
  saidOpened: (name, count) => `Medindo com ${photos(count)} de ${name}.`,
  on: (name) => `Na pasta de teste “${name}”`,
  close: 'Fechar a pasta de teste',
  waiting: 'A medição começa assim que nada mais estiver sendo calculado.',
  reading: (done, total) => `Lendo fotos de teste, ${number(done)} de ${number(total)}`,
  readingLabel: 'Lendo fotos de teste',
  failed: 'Não foi possível medir.',

  accuracy: ({ correct, total, about, low, high }) => {
    const range = `entre ${low} e ${high} de cada 10 em fotos novas como estas`;
    if (correct === total) return `Nenhum erro: acertos ${range}.`;
    if (correct === 0) return `Nenhum acerto: acertos ${range}.`;
    const start = { over: 'Mais de', under: 'Menos de' };
    const words = about.bound === null ? 'Cerca de' : start[about.bound];
    return `${words} ${about.value} de cada 10 certas; ${range}.`;
  },
  accuracyHow: (correct, total) =>
    `${number(correct)} de ${number(total)} fotos de teste ${plural(correct, 'estava certa', 'estavam certas')}.`,
  saidTested: (correct, total) =>
    `${number(correct)} de ${number(total)} fotos de teste ${plural(correct, 'certa', 'certas')}.`,
  noKnown: 'Nenhuma das classes dela é uma das suas, então nenhuma foto poderia estar certa.',
  copies: (count, without) => {
    const start = plural(
      count,
      `${number(count)} foto de teste é quase igual a uma foto com a qual ele aprendeu`,
      `${number(count)} fotos de teste são quase iguais a fotos com as quais ele aprendeu`,
    );
    return without === null
      ? `${start}, o que favorece os números.`
      : `${start}. Sem ${plural(count, 'ela', 'elas')}, ${number(without.correct)} de ${number(without.total)} ${plural(without.correct, 'está certa', 'estão certas')}.`;
  },
  percentages: 'Dá para confiar nas porcentagens?',
  known: ({ correct, total }) => {
    const unlike = total - correct;
    return unlike === 0
      ? `De ${photos(total)} das suas classes, nenhuma foi considerada diferente das suas fotos.`
      : `De ${photos(total)} das suas classes, ${number(unlike)} ${plural(unlike, 'foi considerada diferente', 'foram consideradas diferentes')} das suas fotos.`;
  },
  unknown: (labels, count, rejected) => {
    const start = `Você não ensina ${list(labels)}, então ${plural(count, `${photos(count)} conta como desconhecida`, `estas ${photos(count)} contam como desconhecidas`)}`;
    if (rejected === null) {
      return `${start}; suas fotos são poucas demais para dizer o que é desconhecido.`;
    }
    const passed = rejected.total - rejected.correct;
    return `${start}: ${number(rejected.correct)} de ${number(rejected.total)} ${plural(rejected.correct, 'foi considerada diferente', 'foram consideradas diferentes')} das suas fotos, e ${number(passed)} ${plural(passed, 'passou', 'passaram')} por uma das suas classes.`;
  },
  unread: (count, name, why) =>
    count === 1
      ? `Não foi possível ler ${name}: ${why}`
      : `Não foi possível ler ${photos(count)}, a primeira delas ${name}: ${why}`,
  wrong: 'Confundidas com outra classe',
  takenFor: (label, taken, share) =>
    share === null
      ? `${label}, confundida com ${taken}`
      : `${label}, confundida com ${taken}, ${percent(share)}`,
  right: 'Certas',
  noPhotos: 'sem fotos de teste',
  never:
    'Ele nunca aprendeu com estas fotos. Elas não são guardadas com o projeto: indique a pasta de novo depois de recarregar a página.',
};
