import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

/** Passing a project on, in Brazilian Portuguese. */
export const shareWords: Strings['share'] = {
  button: 'Compartilhar',
  title: 'Compartilhar ou guardar',
  file: [
    'Arquivo do projeto',
    'Classes, fotos e configurações: para continuar em outro lugar ou como backup. Só o handful abre.',
  ],
  page: [
    'Página em um só arquivo',
    'Reconhece fotos em qualquer navegador, sem rede. Não contém nenhuma foto.',
  ],
  pageTitle: 'Título da página',
  model: [
    'Modelo ONNX',
    'Da foto às pontuações em um só arquivo, para o ONNX Runtime e outros programas. Não contém nenhuma foto.',
  ],
  teachableModel: [
    'Modelo do Teachable Machine',
    'Um zip para programas que carregam modelos do Teachable Machine. Sempre diz uma classe, também para fotos que não se parecem com as suas. Não contém nenhuma foto.',
  ],
  loading: 'Disponível assim que a página estiver pronta.',
  reading: 'Disponível assim que todas as fotos forem lidas.',
  untrained: 'Disponível assim que duas classes forem aprendidas.',
  writing: (name) => `${name} está sendo gravado.`,
  saved: (name) => `${name} foi salvo nos seus downloads.`,
  learning: (done, total) =>
    `Aprendendo de novo para o Teachable Machine: ${number(done)} de ${photos(total)}.`,
  teachable: (name) =>
    `${name} foi salvo nos seus downloads. Os programas dele sempre dizem uma das suas classes e reduzem as fotos à maneira deles.`,
  teachableFast: (there, here) =>
    `O modelo olha cada foto uma vez: ${number(there[0])} de ${photos(there[1])} ${plural(there[0], 'adivinhada', 'adivinhadas')} certo enquanto ${plural(there[1], 'escondida', 'escondidas')}; aqui, ${number(here[0])} de ${number(here[1])}.`,
  teachableSingle: 'Com uma só foto em uma classe, as porcentagens dele não dizem nada.',
  teachableWithout: (names) =>
    `${photos(names.length)} não ${plural(names.length, 'pôde ser lida de novo e não está nele', 'puderam ser lidas de novo e não estão nele')}: ${names.join(', ')}.`,
  noMap:
    'Esta forma de aprender não pode ser exportada como página nem como modelo. Escolha outra em “Avançado”, como “Padrão”.',
};
