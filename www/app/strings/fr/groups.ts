import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

/** Photos that belong together, in French. */
export const groupWords: Strings['groups'] = {
  title: 'Vont ensemble',
  sources: {
    burst: 'prises dans une même série',
    time: 'prises à quelques secondes d’intervalle',
    similar: 'presque identiques',
    folder: 'd’un même dossier',
    column: 'd’après le tableau',
    hand: 'd’après vous',
  },
  together: (others, how) =>
    plural(
      others,
      `Va avec ${number(others)} autre photo : ${how}.`,
      `Va avec ${number(others)} autres photos : ${how}.`,
    ),
  alone: 'À part.',
  why: 'Les photos qui vont ensemble sont cachées ensemble lors de la mesure, pour qu’aucune ne soit devinée grâce à sa jumelle.',
  name: 'Groupe, par exemple un patient, un animal ou un lieu',
  separate: 'À part',
  separateAll: (count) => `Séparer les ${number(count)}`,
  only: 'Toutes les photos de cette classe vont ensemble. Ajoutez-en prises à un autre moment pour obtenir des pourcentages et un score.',
  percentHint: (labels) =>
    `Ajoutez des photos de ${labels} prises à un autre moment pour obtenir des pourcentages.`,
  folders: (count) =>
    `Ces photos se trouvent dans ${number(count)} sous-dossiers de leurs classes. Les photos d’un même sous-dossier vont-elles ensemble, comme celles d’un patient ou d’un animal ?`,
  foldersYes: 'Oui, les regrouper',
  foldersNo: 'Non',
  measured: (total, groups) =>
    plural(
      groups,
      `${photos(total)} dans ${number(groups)} groupe. Chaque groupe a été caché en entier, et l’intervalle compte les groupes et non les photos.`,
      `${photos(total)} dans ${number(groups)} groupes. Chaque groupe a été caché en entier, et l’intervalle compte les groupes et non les photos.`,
    ),
  single: 'Des photos qui vont ensemble ne peuvent pas se contrôler entre elles',
  singleAdvice:
    'Une photo est contrôlée en la cachant avec toutes celles qui vont avec elle, puis en la devinant d’après les autres de sa classe. Ajoutez des photos prises à un autre moment.',
  notMeasured: 'demande des photos d’un autre moment',
  weakest: (label) =>
    `${label} a le plus besoin de photos : toutes celles qu’elle a vont ensemble.`,
  noPercentages:
    'Il n’y a pas de pourcentages tant que toutes les photos d’une classe vont ensemble.',
  doubleWhy:
    'Une photo en double n’apprend rien de nouveau. Le score n’en souffre pas : les deux sont cachées ensemble.',
};
