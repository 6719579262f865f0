import type { Strings } from '../strings.js';
import { number, percent, photos, plural } from './words.js';

/** Several photos of a folder at once, in French. */
export const manyWords: Strings['many'] = {
  title: 'Plusieurs photos à la fois',
  select: 'Sélectionner',
  selectHow:
    'Chaque clic ou toucher sélectionne une photo ou la retire. Au clavier, les flèches déplacent et Espace sélectionne.',
  all: 'Tout sélectionner',
  none: 'Ne rien sélectionner',
  selected: (count) => `${photos(count)} ${plural(count, 'sélectionnée', 'sélectionnées')}`,
  saidSelected: (count, total) =>
    count === 0
      ? 'Aucune photo sélectionnée.'
      : `${number(count)} sur ${photos(total)} ${plural(count, 'sélectionnée', 'sélectionnées')}.`,
  keys: [
    ['Maj, Ctrl', 'en sélectionner plusieurs'],
    ['Ctrl A', 'sélectionner tout ce qui est affiché'],
    ['Échap', 'ne rien sélectionner'],
  ],
  unlikeNear: (label) => `différente : ${label} ?`,
  someUnlike: (count) =>
    plural(
      count,
      `${number(count)} d’entre elles diffère de vos photos ; sa classe la plus proche compte.`,
      `${number(count)} d’entre elles diffèrent de vos photos ; leur classe la plus proche compte.`,
    ),
  undoGiven: (count, label) => `étiquette ${label} pour ${photos(count)}`,
  saidGiven: (count, label) => `${photos(count)} : ${label}.`,
  saidLearnt: (count) =>
    plural(
      count,
      `${photos(count)} d’entre elles sert à apprendre, car davantage du même genre apporte peu.`,
      `${photos(count)} d’entre elles servent à apprendre, car davantage du même genre apporte peu.`,
    ),
  undoSkipped: (count, skipped) => `${skipped ? 'passer' : 'ne pas passer'} ${photos(count)}`,
  saidSkipped: (count, skipped) =>
    skipped
      ? `${photos(count)} ${plural(count, 'passée', 'passées')}.`
      : `${photos(count)} ${plural(count, 'n’est plus passée', 'ne sont plus passées')}.`,

  like: 'En trouver de semblables',
  likeHow: 'Trie tout le dossier selon la ressemblance de chaque photo avec celle-ci.',
  likeSort: (name) => `Comme ${name}`,
  saidLike: (name) => `Trié par ressemblance avec ${name}.`,

  byAccepting: 'acceptée avec d’autres',
  acceptedFilter: 'Acceptées ensemble',
  summary: (count) => `${photos(count)} ${plural(count, 'acceptée', 'acceptées')} ensemble.`,
  acceptAll: 'Accepter toutes les réponses sûres',
  acceptTitle: 'Accepter toutes les réponses sûres',
  acceptWhat:
    'Les photos affichées sans étiquette reçoivent la classe de leur réponse. Les classes n’apprennent pas d’elles, pour que le score reste honnête. Une seule annulation reprend le tout.',
  threshold: 'Réponses d’au moins',
  thresholdOf: (least, count) => `${percent(least)} : ${photos(count)}`,
  willBeWrong: (about, low, high, total) =>
    `Environ ${number(about)} sur ${photos(total)} seront fausses, probablement entre ${number(low)} et ${number(high)}.`,
  measuredOn: (wrong, total, least) =>
    `Mesuré sur ${photos(total)} que vous avez ${plural(total, 'étiquetée', 'étiquetées')} et qui, ${plural(total, 'cachée', 'cachées')}, ont reçu au moins ${percent(least)} : ${number(wrong)} ${plural(wrong, 'était fausse', 'étaient fausses')}.`,
  measuredWhere:
    'Cela vaut autant que le dossier ressemble à vos photos. Les photos qui n’appartiennent à aucune de vos classes s’y ajoutent.',
  notMeasured:
    'Aucune de vos propres photos, une fois cachée, n’a reçu de réponse aussi sûre : on ne sait donc pas combien seront fausses. Regardez l’échantillon.',
  sampleTitle: (count) =>
    `Regardez d’abord ${photos(count)}, au hasard, et marquez ce qui est faux`,
  sampleAgain: 'En montrer d’autres',
  markWrong: (name, label) => `${name} : ${label}. Marquer comme fausse`,
  found: (wrong, total, low, high) =>
    `Vous avez marqué ${number(wrong)} sur ${photos(total)} comme ${plural(wrong, 'fausse', 'fausses')}. Si vous avez regardé chacune, ${percent(low)} à ${percent(high)} de l’ensemble sont fausses.`,
  acceptYes: (count) => `Accepter ${photos(count)}`,
  undoAccepted: (count) => `accepter ${photos(count)}`,
  saidAccepted: (count) =>
    `${photos(count)} ${plural(count, 'acceptée', 'acceptées')}. Une seule annulation reprend le tout.`,
};
