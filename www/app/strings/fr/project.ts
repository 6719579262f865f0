import type { Strings } from '../strings.js';
import { bytes, day, number, photos, plural } from './words.js';

/** Projects and their storage, in French. */
export const projectWords: Strings['project'] = {
  firstName: 'Mes photos',
  nextName: (index) => `Mes photos ${number(index)}`,
  copyOf: (name) => `Copie de ${name}`,

  menu: (name) => `Projet ${name}. Projets et stockage`,
  title: 'Projet',
  name: 'Nom',
  others: 'Autres projets',
  none: 'Il n’y en a pas encore d’autres.',
  about: (count, size, changed) => `${photos(count)}, ${bytes(size)}, ${day(changed)}`,
  make: 'Nouveau',
  copy: 'Dupliquer',
  remove: 'Supprimer',
  removeAsk: (name, count) =>
    `Supprimer « ${name} » (${photos(count)}) de cet appareil ? C’est irréversible.`,
  removeYes: 'Supprimer',
  removeNo: 'Conserver',
  copied: (name) => `${name} est maintenant ouvert.`,
  deleted: (name) => `${name} est supprimé de cet appareil.`,
  openFile: 'Ouvrir un fichier',
  openFileLabel: 'Ouvrir le fichier d’un projet',
  notSaved: (names) =>
    plural(
      names.length,
      `Le fichier a été enregistré sans ${photos(names.length)} qui ne peut plus être lue : ${names.join(', ')}.`,
      `Le fichier a été enregistré sans ${photos(names.length)} qui ne peuvent plus être lues : ${names.join(', ')}.`,
    ),
  withoutFile: (names) =>
    plural(
      names.length,
      `${photos(names.length)} ne peut plus être lue là où elle était : ${names.join(', ')}. Ce qui en a été appris est conservé, mais pas la photo elle-même.`,
      `${photos(names.length)} ne peuvent plus être lues là où elles étaient : ${names.join(', ')}. Ce qui en a été appris est conservé, mais pas les photos elles-mêmes.`,
    ),
  wouldLose: (count) =>
    plural(
      count,
      `${photos(count)} de ce projet n’est que dans cet onglet et serait perdue. Enregistrez d’abord le projet dans un fichier, ou faites de la place en en supprimant un autre ; pour y renoncer, supprimez ce projet.`,
      `${photos(count)} de ce projet ne sont que dans cet onglet et seraient perdues. Enregistrez d’abord le projet dans un fichier, ou faites de la place en en supprimant un autre ; pour y renoncer, supprimez ce projet.`,
    ),
  noticed: (sentences) =>
    plural(
      sentences.length,
      `Le fichier contient ${number(sentences.length)} élément manquant, endommagé ou inconnu de cette version. Tout le reste est ouvert.`,
      `Le fichier contient ${number(sentences.length)} éléments manquants, endommagés ou inconnus de cette version. Tout le reste est ouvert.`,
    ),
  oneAtATime: (name) => `${name} a été ouvert. Ouvrez les autres fichiers séparément.`,
  replaceTitle: (name) => `Ouvrir ${name} à la place de ce qui est sur la page ?`,
  replaceWhy: (count) =>
    plural(
      count,
      `Ce navigateur ne conserve rien pour cette page : ${photos(count)} y serait donc perdue. Enregistrez d’abord le projet dans un fichier pour la retrouver.`,
      `Ce navigateur ne conserve rien pour cette page : ${photos(count)} y seraient donc perdues. Enregistrez d’abord le projet dans un fichier pour les retrouver.`,
    ),
  replaceYes: 'L’ouvrir',
  openedFile: (name) => `${name} est ouvert.`,

  storage: 'Stockage',
  allSaved: 'Tout est conservé sur cet appareil.',
  used: (used, quota) => `${bytes(used)} utilisés sur ${bytes(quota)}`,
  persistent: 'Le navigateur le conserve jusqu’à ce que vous le supprimiez.',
  notPersistent: 'Le navigateur peut l’effacer si le disque est plein.',
  requestPersistence: 'Conserver durablement',
  persistenceRefused:
    'Le navigateur n’a pas accepté. Pour être sûr de garder vos projets, enregistrez-les dans des fichiers.',

  dropAgain:
    'Le projet était justement en cours de changement. Déposez les photos encore une fois.',
  readFirst:
    'Des photos sont encore en cours de lecture. Ouvrez le fichier quand elles sont lues, ou annulez la lecture.',
  notShown: (name, why) =>
    `Le projet « ${name} » n’a pas pu être rouvert (${why}). Il est toujours conservé ; ouvrez-le depuis le menu pour réessayer.`,
  unavailable:
    'Ce navigateur ne conserve rien pour cette page, comme en navigation privée. Tout fonctionne, mais fermer l’onglet oublie vos photos ; enregistrez le projet dans un fichier pour le garder.',
  savedAgain: 'Tout est à nouveau conservé.',
  problemTitle: 'Tout n’est pas conservé',
  full: (unsaved) =>
    `Le stockage de cette page est plein : ${photos(unsaved)} ${plural(unsaved, 'n’est', 'ne sont')} que dans cet onglet. Rien n’est perdu tant qu’il est ouvert. Enregistrez le projet dans un fichier, ou supprimez un autre projet.`,
  fullForCopy: 'Il n’y a pas de place pour une copie. Rien n’a changé.',
  failed: (message) =>
    `L’enregistrement sur cet appareil a échoué (${message}). Rien de cet onglet n’est perdu ; enregistrez le projet dans un fichier pour le garder.`,
  tight: (need, left) =>
    `Ces photos prennent environ ${bytes(need)}, et il reste à cette page ${bytes(left)} de stockage. Elles sont utilisables, mais toutes ne seront pas conservées. Enregistrez le projet dans un fichier, ou supprimez-en un autre.`,
  tightFolder: (need, left) =>
    `Ce qui est lu de ce dossier prend environ ${bytes(need)}, et il reste à cette page ${bytes(left)} de stockage. Vous pouvez l’étiqueter en entier, mais après un rechargement une partie sera relue. Pour faire de la place, oubliez un autre dossier ou supprimez un projet.`,

  lockedTitle: (name) => `« ${name} » est ouvert dans un autre onglet`,
  lockedWhy:
    'Deux onglets sur un même projet s’écraseraient l’un l’autre. Si vous l’utilisez ici, l’autre onglet enregistre et s’arrête.',
  lockedUse: 'L’utiliser ici',
  lockedNew: 'Commencer un nouveau projet',
  backboneMissing: (name) =>
    `Ce projet a été fait avec le réseau de base ${name}, qui n’est pas sur cet appareil. Ouvrez son fichier sous « Avancé », « Réseau de base » ; d’ici là, le réseau intégré regarde les photos.`,
  otherBackbone: (name) =>
    `Ce projet a été fait avec le réseau de base ${name}. Ouvrez son fichier sous « Avancé », « Réseau de base », ou choisissez-le là ; ouvrez ensuite le projet de nouveau.`,
  builtInBackbone:
    'Ce projet a été fait avec le réseau intégré. Choisissez-le sous « Avancé », « Réseau de base » ; ouvrez ensuite le projet de nouveau.',
};
