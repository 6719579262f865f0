import { kindOf, type ProblemKind } from '../../state/backbone-problem.js';
import type { Strings } from '../strings.js';
import { number as n, photos } from './words.js';

const time = (seconds: number): string => {
  if (seconds < 1) return `${n(Math.max(1, Math.round(seconds * 1000)))} ms`;
  return seconds < 90 ? `${n(Math.round(seconds))} s` : `${n(Math.round(seconds / 60))} min`;
};

const kinds: Readonly<Record<string, string>> = {
  convolutions: 'convolutions',
  'linear layers': 'couches linéaires',
  'layer norms': 'normalisations de couche',
  attentions: 'couches d’attention',
  poolings: 'regroupements',
  'other operations': 'autres opérations',
};

const problems: Readonly<Record<ProblemKind, string>> = {
  quantised:
    'Le fichier est arrondi à 8 bits ou moins. Prenez dans le même dépôt le fichier en 32 ou 16 bits, souvent model.onnx ou model_fp16.onnx.',
  inputs:
    'Le réseau attend d’autres entrées que des photos. Prenez le fichier qui ne contient que la moitié pour les images, souvent vision_model.onnx.',
  external:
    'Les poids sont dans un second fichier. Prenez un fichier qui contient tout, souvent model_fp16.onnx, ou exportez avec external_data=False.',
  control: 'Le déroulement du réseau dépend de la photo. Exportez-le pour une taille d’image fixe.',
  operator: 'Le réseau contient une opération qui n’est pas prise en charge ici.',
  preprocessing:
    'Le fichier de prétraitement ne convient pas. Prenez le preprocessor_config.json ou le config.json qui va avec ce réseau.',
  damaged:
    'Ce n’est pas un fichier ONNX, ou il est endommagé ou incomplet. Téléchargez-le ou exportez-le de nouveau.',
  large:
    'Le réseau est trop grand pour la mémoire de cet appareil. Prenez-en un plus petit, ou son fichier en 16 bits, souvent model_fp16.onnx.',
  unreadable: 'Le fichier est illisible ; il a peut-être été déplacé, modifié ou supprimé.',
  other: 'Aucun réseau de ce fichier n’est utilisable.',
};

/** Networks from files, in French. */
export const backboneWords: Strings['backbone'] = {
  title: 'Réseau de base',
  choose: 'Réseau qui regarde les photos',
  builtIn: 'EfficientNet-Lite0 (intégré)',
  hint: 'Après un changement ici, toutes les photos sont relues.',
  open: 'Ouvrir un réseau depuis un fichier',
  openHint:
    'Un fichier ONNX de Hugging Face, de timm ou de votre propre entraînement. Choisissez avec lui son preprocessor_config.json (ou config.json de timm). Il reste sur cet appareil.',
  chooseFiles: 'Choisissez un fichier ONNX et, s’il existe, son fichier de prétraitement (JSON).',
  reading: (file, share) => `Lecture de ${file}, ${n(Math.round(share * 100))} %`,
  trying: (file) => `Essai de ${file}`,
  canBeUsed: (name) => `${name} est utilisable.`,
  noPreprocessing:
    'Aucun fichier de prétraitement n’a été choisi : les photos deviennent donc des pixels selon les règles de la plupart des réseaux. Si celui-ci en a d’autres, il fait moins bien.',
  take: 'L’utiliser',
  dismiss: 'Ne pas l’utiliser',
  used: (name) => `${name} regarde maintenant les photos.`,
  deleted: (name) => `${name} est supprimé de cet appareil.`,
  forget: (name) => `Supprimer ${name} de cet appareil`,
  notKept: (name) =>
    `Le navigateur n’a pas pu garder ${name} : il faudra l’ouvrir de nouveau après la fermeture de la page.`,
  compareHint: 'Sous « Évaluer », comparez-le au réseau intégré sur vos propres photos.',
  fileSize: 'Fichier',
  megabytes: (count) => `${n(count, count < 10 ? 1 : 0)} Mo`,
  input: 'Regarde',
  pixels: (side) => `${n(side)} × ${n(side)} pixels`,
  features: 'Caractéristiques',
  numbers: (count) => `${n(count)} nombres par vue`,
  consistsOf: 'Composé de',
  time: 'Temps',
  seconds: (seconds, many) =>
    `${time(seconds)} par photo sur un cœur ; ${photos(many)} prennent ${time(seconds * many)}`,
  output: 'Caractéristiques de',
  outputOption: (name, shape, usual) => `${name}, ${shape}${usual ? ' (habituel)' : ''}`,
  outputHint: 'L’habituel est ce que d’autres prennent de ce réseau.',
  pageSize: (megabytes) => `Environ ${n(Math.round(megabytes))} Mo : elle contient le réseau.`,
  notTeachable:
    'Les modèles de Teachable Machine ne peuvent pas contenir un réseau venu d’un fichier.',
  pageTooLarge: (megabytes, limit) =>
    `Elle contiendrait les ${n(Math.round(megabytes))} Mo du réseau, et les navigateurs ouvrent de telles pages jusqu’à environ ${n(limit)} Mo.`,
  operations: (counts) =>
    counts.map(({ kind, count }) => `${n(count)} ${kinds[kind] ?? kind}`).join(', '),
  problem: (problem) => problems[kindOf(problem)],
};
