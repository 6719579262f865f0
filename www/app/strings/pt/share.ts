import type { Strings } from '../strings.js';

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
  loading: 'Disponível assim que a página estiver pronta.',
  reading: 'Disponível assim que todas as fotos forem lidas.',
  untrained: 'Disponível assim que duas classes forem aprendidas.',
  writing: (name) => `${name} está sendo gravado.`,
  saved: (name) => `${name} foi salvo nos seus downloads.`,
  noMap:
    'Esta forma de aprender não pode ser exportada como página nem como modelo. Escolha outra em “Avançado”, como “Padrão”.',
};
