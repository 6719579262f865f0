import type { Strings } from '../strings.js';
import { day, number, photos, plural } from './words.js';

/** The report as a page to save or print, in Brazilian Portuguese. */
export const cardWords: Strings['card'] = {
  keep: 'Guardar este relatório',
  why: 'Uma página com todos os números e configurações e nenhuma foto: para salvar, enviar ou imprimir.',
  save: 'Salvar como página',
  print: 'Imprimir',
  saved: (name) => `O relatório de ${name} foi salvo.`,
  fileName: (name) => `${name}, relatório`,

  title: (name) => `${name}: o que este classificador sabe fazer`,
  made: (date) => `Feito com o handful em ${day(date, 'long')}.`,
  stale: 'Os números são da última verificação; as fotos mudaram desde então.',
  what: 'O que é',
  facts: {
    classes: 'Classes',
    photos: 'Fotos aprendidas',
    head: 'Forma de aprender',
    mode: 'Cuidado por foto',
    network: 'Rede',
    arithmetic: 'Aritmética',
    space: 'Espaço de embeddings',
    seed: 'Semente',
    temperature: 'Temperatura',
  },
  ofClass: (label, count) => `${label} (${number(count)})`,
  networks: {
    one: 'EfficientNet-Lite0, pré-treinada no ImageNet e sem alterações',
    two: 'EfficientNet-Lite0 e Lite2, pré-treinadas no ImageNet e sem alterações',
  },
  arithmetic: { int8: 'inteiros de 8 bits', f32: 'ponto flutuante de 32 bits' },
  leftOut: 'O quanto ele conhece as próprias fotos',
  notMeasured: 'Não foi possível medir: nenhuma classe tem duas fotos.',
  interval: (low, high) => `Intervalo de 95%: de ${low} a ${high}.`,
  test: (name) => `Em outras fotos: a pasta de teste “${name}”`,
  noTest: 'Não foi medido com fotos reservadas para isso.',
  findings: 'Fotos que vale conferir',
  open: (count) =>
    count === 0
      ? 'Nenhuma em aberto.'
      : plural(
          count,
          `${photos(count)} pode estar errada, repetida ou ser diferente das demais da classe, e ninguém decidiu ainda.`,
          `${photos(count)} podem estar erradas, repetidas ou ser diferentes das demais da classe, e ninguém decidiu ainda.`,
        ),
  compared: 'Outras configurações com as mesmas fotos',
  limits: 'O que isto não diz',
  limit: [
    'Os números valem para fotos como aquelas em que foram medidos. Outra luz, outra câmera ou outro lugar podem mudá-los.',
    'Fotos seguidas da mesma coisa se parecem mais entre si do que fotos novas vão se parecer; por isso, os números com fotos escondidas são melhores do que a vida real.',
    'Ele sempre indica uma das suas classes, a menos que considere a foto diferente de todas. Ele só percebe coisas desconhecidas com a frequência indicada acima.',
    'Ele não foi feito para decisões sobre pessoas nem para as que exijam prova.',
  ],
};
