import { kindOf, type ProblemKind } from '../../state/backbone-problem.js';
import type { Strings } from '../strings.js';
import { number as n, photos } from './words.js';

const time = (seconds: number): string => {
  if (seconds < 1) return `${n(Math.max(1, Math.round(seconds * 1000)))} ms`;
  return seconds < 90 ? `${n(Math.round(seconds))} s` : `${n(Math.round(seconds / 60))} min`;
};

const kinds: Readonly<Record<string, string>> = {
  convolutions: 'convoluções',
  'linear layers': 'camadas lineares',
  'layer norms': 'normas de camada',
  attentions: 'camadas de atenção',
  poolings: 'camadas de agrupamento',
  'other operations': 'outras operações',
};

const problems: Readonly<Record<ProblemKind, string>> = {
  quantised:
    'O arquivo está arredondado para 8 bits ou menos. Use do mesmo repositório o arquivo de 32 ou 16 bits, em geral model.onnx ou model_fp16.onnx.',
  inputs:
    'A rede espera outras entradas além de fotos. Use o arquivo só com a metade das imagens, em geral vision_model.onnx.',
  external:
    'Os pesos estão em um segundo arquivo. Use um arquivo que contenha tudo, muitas vezes model_fp16.onnx, ou exporte com external_data=False.',
  control: 'O percurso da rede depende da foto. Exporte-a para um tamanho de imagem fixo.',
  operator: 'A rede contém uma operação que não é aceita aqui.',
  preprocessing:
    'O arquivo de pré-processamento não combina. Use o preprocessor_config.json ou o config.json que pertence a esta rede.',
  damaged: 'Não é um arquivo ONNX, ou está danificado ou incompleto. Baixe-o ou exporte-o de novo.',
  large:
    'A rede é grande demais para a memória deste dispositivo. Use uma menor, ou o arquivo dela de 16 bits, muitas vezes model_fp16.onnx.',
  unreadable: 'O arquivo não pode ser lido; talvez tenha sido movido, alterado ou excluído.',
  other: 'Nenhuma rede deste arquivo pode ser usada.',
};

/** Networks from files, in Portuguese. */
export const backboneWords: Strings['backbone'] = {
  title: 'Rede de base',
  choose: 'Rede que olha as fotos',
  builtIn: 'EfficientNet-Lite0 (integrada)',
  hint: 'Depois de uma mudança aqui, todas as fotos são lidas de novo.',
  open: 'Abrir uma rede de um arquivo',
  openHint:
    'Um arquivo ONNX do Hugging Face, do timm ou de treinamento próprio. Escolha junto o preprocessor_config.json (ou config.json do timm) dele. Ele fica neste dispositivo.',
  chooseFiles: 'Escolha um arquivo ONNX e, se houver, o arquivo de pré-processamento dele (JSON).',
  reading: (file, share) => `Lendo ${file}, ${n(Math.round(share * 100))}%`,
  trying: (file) => `Experimentando ${file}`,
  canBeUsed: (name) => `${name} pode ser usada.`,
  noPreprocessing:
    'Nenhum arquivo de pré-processamento foi escolhido; as fotos viram pixels pelas regras que a maioria das redes compartilha. Se a rede tem outras, acerta menos.',
  take: 'Usar',
  dismiss: 'Não usar',
  used: (name) => `Agora ${name} olha as fotos.`,
  deleted: (name) => `${name} foi excluída deste dispositivo.`,
  forget: (name) => `Excluir ${name} deste dispositivo`,
  notKept: (name) =>
    `O navegador não conseguiu guardar ${name}: será preciso abri-la de novo depois de fechar a página.`,
  compareHint: 'Em “Verificar”, compare-a com a rede integrada nas suas próprias fotos.',
  fileSize: 'Arquivo',
  megabytes: (count) => `${n(count, count < 10 ? 1 : 0)} MB`,
  input: 'Olha',
  pixels: (side) => `${n(side)} × ${n(side)} pixels`,
  features: 'Características',
  numbers: (count) => `${n(count)} números por vista`,
  consistsOf: 'É composta de',
  time: 'Tempo',
  seconds: (seconds, many) =>
    `${time(seconds)} por foto em um núcleo; ${photos(many)} levam ${time(seconds * many)}`,
  output: 'Características de',
  outputOption: (name, shape, usual) => `${name}, ${shape}${usual ? ' (usual)' : ''}`,
  outputHint: 'O usual é o que outros tomam desta rede.',
  pageSize: (megabytes) => `Cerca de ${n(Math.round(megabytes))} MB: ela contém a rede.`,
  notTeachable: 'Modelos do Teachable Machine não podem conter uma rede de um arquivo.',
  pageTooLarge: (megabytes, limit) =>
    `Ela conteria os ${n(Math.round(megabytes))} MB da rede, e os navegadores abrem páginas assim até cerca de ${n(limit)} MB.`,
  operations: (counts) =>
    counts.map(({ kind, count }) => `${n(count)} ${kinds[kind] ?? kind}`).join(', '),
  problem: (problem) => problems[kindOf(problem)],
};
