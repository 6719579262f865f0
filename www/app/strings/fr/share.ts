import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

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
  teachableModel: [
    'Modèle Teachable Machine',
    'Un zip pour les programmes qui chargent les modèles de Teachable Machine. Il nomme toujours une classe, même pour des photos sans rapport. Il ne contient aucune photo.',
  ],
  loading: 'Possible dès que la page est prête.',
  reading: 'Possible dès que toutes les photos sont lues.',
  untrained: 'Possible dès qu’il a appris deux classes.',
  writing: (name) => `${name} est en cours d’écriture.`,
  saved: (name) => `${name} est dans vos téléchargements.`,
  learning: (done, total) =>
    `Nouvel apprentissage pour Teachable Machine : ${number(done)} sur ${photos(total)}.`,
  teachable: (name) =>
    `${name} est dans vos téléchargements. Ses programmes nomment toujours une de vos classes et réduisent les photos à leur manière.`,
  teachableFast: (there, here) =>
    `Le modèle regarde chaque photo une fois : ${number(there[0])} sur ${photos(there[1])} bien ${plural(there[0], 'devinée', 'devinées')} une fois ${plural(there[0], 'masquée', 'masquées')}, ici ${number(here[0])} sur ${number(here[1])}.`,
  teachableSingle: 'Avec une seule photo dans une classe, ses pourcentages ne veulent rien dire.',
  teachableWithout: (names) =>
    `${photos(names.length)} ${plural(names.length, 'n’a pas pu être relue et n’y figure pas', 'n’ont pas pu être relues et n’y figurent pas')} : ${names.join(', ')}.`,
  noMap:
    'Cette façon d’apprendre ne peut pas être exportée en page ni en modèle. Choisissez-en une autre dans « Avancé », par exemple « Standard ».',
};
