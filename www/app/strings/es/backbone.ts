import { kindOf, type ProblemKind } from '../../state/backbone-problem.js';
import type { Strings } from '../strings.js';
import { number as n, photos } from './words.js';

const time = (seconds: number): string => {
  if (seconds < 1) return `${n(Math.max(1, Math.round(seconds * 1000)))} ms`;
  return seconds < 90 ? `${n(Math.round(seconds))} s` : `${n(Math.round(seconds / 60))} min`;
};

const kinds: Readonly<Record<string, string>> = {
  convolutions: 'convoluciones',
  'linear layers': 'capas lineales',
  'layer norms': 'normas de capa',
  attentions: 'capas de atención',
  poolings: 'capas de agrupación',
  'other operations': 'otras operaciones',
};

const problems: Readonly<Record<ProblemKind, string>> = {
  quantised:
    'El archivo está redondeado a 8 bits o menos. Tome del mismo repositorio el archivo de 32 o 16 bits, normalmente model.onnx o model_fp16.onnx.',
  inputs:
    'La red espera otras entradas además de fotos. Tome el archivo que solo contiene la mitad de las imágenes, normalmente vision_model.onnx.',
  external:
    'Los pesos están en un segundo archivo. Tome un archivo que lo contenga todo, a menudo model_fp16.onnx, o exporte con external_data=False.',
  control: 'El recorrido de la red depende de la foto. Expórtela para un tamaño de imagen fijo.',
  operator: 'La red contiene una operación que aquí no se admite.',
  preprocessing:
    'El archivo de preprocesamiento no encaja. Tome el preprocessor_config.json o el config.json que corresponde a esta red.',
  damaged: 'No es un archivo ONNX, o está dañado o incompleto. Descárguelo o expórtelo de nuevo.',
  large:
    'La red es demasiado grande para la memoria de este dispositivo. Tome una más pequeña o su archivo de 16 bits, a menudo model_fp16.onnx.',
  unreadable: 'El archivo no se puede leer; puede que se haya movido, cambiado o eliminado.',
  other: 'De este archivo no se puede usar ninguna red.',
};

/** Networks from files, in Spanish. */
export const backboneWords: Strings['backbone'] = {
  title: 'Red base',
  choose: 'Red que mira las fotos',
  builtIn: 'EfficientNet-Lite0 (integrada)',
  hint: 'Tras un cambio aquí, todas las fotos se leen de nuevo.',
  open: 'Abrir una red de un archivo',
  openHint:
    'Un archivo ONNX de Hugging Face, de timm o de un entrenamiento propio. Elija junto con él su preprocessor_config.json (o config.json de timm). Se queda en este dispositivo.',
  chooseFiles: 'Elija un archivo ONNX y, si lo hay, su archivo de preprocesamiento (JSON).',
  reading: (file, share) => `Leyendo ${file}, ${n(Math.round(share * 100))} %`,
  trying: (file) => `Probando ${file}`,
  canBeUsed: (name) => `${name} se puede usar.`,
  noPreprocessing:
    'No se eligió ningún archivo de preprocesamiento, así que las fotos se convierten en píxeles con las reglas de la mayoría de las redes. Si la red tiene otras, acierta menos.',
  take: 'Usarla',
  dismiss: 'No usarla',
  used: (name) => `Ahora ${name} mira las fotos.`,
  deleted: (name) => `${name} se eliminó de este dispositivo.`,
  forget: (name) => `Eliminar ${name} de este dispositivo`,
  notKept: (name) =>
    `El navegador no pudo guardar ${name}: habrá que abrirlo de nuevo después de cerrar la página.`,
  compareHint: 'En «Evaluar» se compara con la red integrada en sus propias fotos.',
  fileSize: 'Archivo',
  megabytes: (count) => `${n(count, count < 10 ? 1 : 0)} MB`,
  input: 'Mira',
  pixels: (side) => `${n(side)} × ${n(side)} píxeles`,
  features: 'Características',
  numbers: (count) => `${n(count)} números por vista`,
  consistsOf: 'Se compone de',
  time: 'Tiempo',
  seconds: (seconds, many) =>
    `${time(seconds)} por foto en un núcleo; ${photos(many)} tardan ${time(seconds * many)}`,
  output: 'Características de',
  outputOption: (name, shape, usual) => `${name}, ${shape}${usual ? ' (habitual)' : ''}`,
  outputHint: 'Lo habitual es lo que otros toman de esta red.',
  pageSize: (megabytes) => `Unos ${n(Math.round(megabytes))} MB: contiene la red.`,
  notTeachable: 'Los modelos de Teachable Machine no pueden contener una red de un archivo.',
  pageTooLarge: (megabytes, limit) =>
    `Contendría los ${n(Math.round(megabytes))} MB de la red, y los navegadores abren páginas así hasta unos ${n(limit)} MB.`,
  operations: (counts) =>
    counts.map(({ kind, count }) => `${n(count)} ${kinds[kind] ?? kind}`).join(', '),
  problem: (problem) => problems[kindOf(problem)],
};
