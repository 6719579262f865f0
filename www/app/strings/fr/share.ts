import type { Strings } from '../strings.js';

/** Passing a project on, in French. */
export const shareWords: Strings['share'] = {
  button: 'Partager',
  title: 'Partager ou garder',
  file: [
    'Fichier de projet',
    'Classes, photos et réglages : pour continuer ailleurs, ou comme sauvegarde. Seul handful l’ouvre.',
  ],
  page: [
    'Page en un seul fichier',
    'Reconnaît des photos dans tout navigateur, sans réseau. Elle ne contient aucune photo.',
  ],
  pageTitle: 'Titre de la page',
  model: [
    'Modèle ONNX',
    'De la photo aux scores en un seul fichier, pour ONNX Runtime et d’autres programmes. Il ne contient aucune photo.',
  ],
  loading: 'Possible dès que la page est prête.',
  reading: 'Possible dès que toutes les photos sont lues.',
  untrained: 'Possible dès qu’il a appris deux classes.',
  writing: (name) => `${name} est en cours d’écriture.`,
  saved: (name) => `${name} est dans vos téléchargements.`,
  noMap:
    'Cette façon d’apprendre ne peut pas être exportée en page ni en modèle. Choisissez-en une autre dans « Avancé », par exemple « Standard ».',
};
