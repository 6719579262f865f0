import { rounded } from '../../figures.js';
import type { Strings } from '../strings.js';
import { number, percent, photos, plural } from './words.js';

/** "environ 95 sur 100". */
function inHundred(part: number): string {
  const { value, bound } = rounded(part, 100);
  if (bound === 'over') return 'presque toutes';
  if (bound === 'under') return 'presque aucune';
  if (value === 0) return 'aucune';
  return value === 100 ? 'toutes' : `environ ${number(value)} sur 100`;
}

/** The view "Label" in French. */
export const labelWords: Strings['label'] = {
  title: 'Étiqueter un dossier',
  what: 'Ouvrez un dossier de milliers de photos. Chacune est reconnue ; vous confirmez, corrigez ou passez d’une touche, et chaque réponse améliore la suite.',
  open: 'Ouvrir un dossier',
  orDrop: 'ou déposez-en un ici.',
  notUploaded: 'Rien n’est envoyé : les photos sont lues là où elles sont.',
  opening: (count) => `Exploration du dossier, ${photos(count)} jusqu’ici`,
  loose: 'Photos déposées',
  teachFirst:
    'Il faut deux classes avec des photos pour pouvoir reconnaître. Enseignez-en d’abord quelques-unes, ou commencez ici : tapez le nom d’une classe pour chaque photo.',
  toTeach: 'Enseigner',
  stored: 'Dossiers déjà ouverts',
  storedHow:
    'Ce qui en a été lu est conservé sur cet appareil : en rouvrir un reprend là où il en était.',
  reopen: (name) => `Rouvrir ${name}`,
  reopenHint: (name) => `Choisissez ${name} avec « Ouvrir un dossier » pour continuer.`,
  forget: (name) => `Oublier ${name}`,
  forgetHow: 'Oublie ce qui en a été lu. Le dossier lui-même ne change pas.',
  forgetAsk: (name) =>
    `Oublier ce qui a été lu de « ${name} », et les photos que vous y avez passées ou acceptées ensemble ? Les étiquettes données restent dans leurs classes.`,
  forgetYes: 'Oublier',
  forgetNo: 'Conserver',
  forgotten: (name) =>
    `Tout ce qui était conservé de ${name} est supprimé. Le dossier lui-même est intact.`,
  notForgotten: (name) =>
    `Ce qui est conservé de ${name} n’a pas pu être supprimé. Effacez les données de ce site dans les réglages du navigateur.`,
  notStored:
    'On ne peut pas conserver davantage de ce dossier sur cet appareil, sans doute faute de place. Le travail continue, mais après un rechargement les photos seront relues.',
  mayNotRead: (name) =>
    `Le navigateur n’a pas laissé la page lire ${name}. Ouvrez-le à nouveau et autorisez-le.`,
  notOpened: (name, why) => `${name} n’a pas pu être ouvert : ${why}`,
  saidOpened: (name, count) => `${name} est ouvert, ${photos(count)}.`,
  close: 'Fermer le dossier',

  photos,
  reading: (done, total) => `${number(done)} sur ${number(total)} ${plural(done, 'lue', 'lues')}`,
  pace: (perSecond) =>
    perSecond >= 1
      ? `${number(Math.round(perSecond))} par seconde`
      : `${number(Math.round(perSecond * 60))} par minute`,
  pause: 'Mettre en pause',
  resume: 'Reprendre',
  paused: 'en pause',
  saidPaused: 'Lecture en pause.',
  saidRead: (count) =>
    plural(count, `Lecture terminée : ${photos(count)}.`, `Les ${photos(count)} sont lues.`),
  summary: (labelled, unlike) =>
    `${photos(labelled)} ${plural(labelled, 'étiquetée', 'étiquetées')} par vous ; parmi les autres, ${number(unlike)} ${plural(unlike, 'différente', 'différentes')} de vos photos.`,
  expected: (part, unknown) => {
    const right = `Parmi les autres, ${inHundred(part)} devraient être justes, à condition que toutes soient de vos classes : cela découle des pourcentages et n’est pas mesuré.`;
    if (!unknown) return right;
    const passed = inHundred((unknown.total - unknown.correct) / unknown.total);
    return `${right} Parmi les photos d’une classe inconnue, ${passed} passeraient pour l’une des vôtres : cela a été mesuré en masquant tour à tour chaque classe.`;
  },

  sort: 'Trier par',
  sorts: {
    name: 'Nom',
    class: 'Classe',
    unsure: 'Les moins sûres d’abord',
    unlike: 'Les différentes d’abord',
  },
  filter: 'Afficher',
  filters: {
    all: 'Toutes',
    open: 'Pas encore étiquetées',
    labelled: 'Étiquetées par vous',
    unlike: 'Différentes de vos photos',
    skipped: 'Passées',
    failed: 'Illisibles',
  },
  sortAgain: 'Trier à nouveau',
  sortAgainHint: 'Des réponses ont changé depuis.',
  none: 'Aucune photo ne correspond.',
  showAll: 'Afficher toutes les photos',
  grid: 'Photos du dossier',

  unread: 'pas encore lue',
  noAnswer: 'pas encore de réponse',
  unlike: 'différente',
  unlikeLong: 'Différente de vos photos',
  unlikeWhy: (label) =>
    `Elle ne ressemble à aucune de vos photos. La classe la plus proche est ${label}. Un pourcentage ne ferait que comparer vos classes entre elles.`,
  noPercentage:
    'Pas de pourcentage : tant qu’une classe n’a qu’une photo, ou avec cette façon d’apprendre, il n’y a qu’un classement.',
  skipped: 'passée',
  failed: 'illisible',
  byYou: 'votre étiquette',
  runnerUp: (label, part) => `ou sinon ${label}, ${part}`,
  percent: (part) => {
    if (part > 0.99) return `> ${percent(0.99)}`;
    if (part < 0.01) return `< ${percent(0.01)}`;
    return percent(part);
  },

  current: 'Cette photo',
  chooseOne: 'Choisissez une photo avec les flèches ou d’un clic.',
  accept: 'C’est juste',
  acceptLabel: (label) => `C’est juste, ${label}`,
  skip: 'Passer',
  unskip: 'Ne pas passer',
  next: 'La plus utile',
  nextHint: 'La photo dont l’étiquette aiderait le plus.',
  classes: 'C’est',
  type: 'Une autre classe',
  typeHint: 'Tapez un nom',
  willGive: (label) => `Entrée : ${label}`,
  willMake: (label) => `Entrée : nouvelle classe ${label}`,
  keys: [
    ['Entrée', 'c’est juste'],
    ['1 à 9', 'la classe de ce numéro'],
    ['lettres', 'taper une classe'],
    ['Espace', 'passer'],
    ['0', 'la plus utile'],
    ['Ctrl Z', 'annuler'],
  ],
  keysTitle: 'Touches',
  nothingToAccept: 'Il n’y a pas de réponse à confirmer. Choisissez une classe, ou passez.',
  nothingToPropose: 'Il n’y a pas encore de photo à proposer.',
  undoGiven: (name, label) => `étiquette ${label} pour ${name}`,
  undoSkipped: (name) => `passer ${name}`,
  undoUnskipped: (name) => `ne pas passer ${name}`,
  saidGiven: (name, label) => `${name} : ${label}.`,
  saidAllDone: 'Il ne reste aucune photo sans étiquette dans cette liste.',
  saidSkipped: (name) => `${name} : photo passée.`,
  saidUnskipped: (name) => `${name} n’est plus passée.`,

  export: 'Enregistrer le résultat',
  csv: 'Tableau (CSV)',
  json: 'Tableau (JSON)',
  zip: 'Photos en dossiers de classes (zip)',
  folders: 'Photos en dossiers de classes (sur le disque)',
  noClassFolder: '_sans classe',
  exporting: (done, total) => `Écriture, ${number(done)} sur ${number(total)}`,
  notExported: (why) => `Tout n’a pas pu être écrit : ${why}`,
  exportCancelled: 'L’enregistrement a été annulé.',
};
