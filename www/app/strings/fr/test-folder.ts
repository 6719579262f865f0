import type { Rounded } from '../../figures.js';
import type { Strings } from '../strings.js';
import { all, number, photos, plural, share as shareOf } from './words.js';

const right = (count: number): string =>
  plural(count, `${number(count)} bonne réponse`, `${number(count)} bonnes réponses`);

function about({ value, bound }: Rounded): string {
  const start = { over: 'Plus de', under: 'Moins de' };
  return `${bound === null ? 'Environ' : start[bound]} ${right(value)}`;
}

const onTest = (correct: number, total: number): string =>
  `${right(correct)} sur ${plural(total, `${number(total)} photo`, `${number(total)} photos`)} de test.`;

/** Measuring on a test folder, in French. */
export const testWords: Strings['test'] = {
  title: 'Mesurer sur un dossier de test',
  why: 'Les photos mises de côté disent le mieux jusqu’où s’y fier : un dossier avec un dossier par classe, un zip de celui-ci ou un tableau avec ses photos. Elles servent seulement à mesurer, jamais à apprendre.',
  drop: 'Déposez le dossier n’importe où ici, ou',
  choose: 'Choisir un dossier',
  chooseLabel: 'Choisir un dossier de photos sur lesquelles mesurer',
  none: 'Il n’y a là aucune photo dans des dossiers de classes. Un dossier de test contient un dossier par classe.',
  part: 'jeu de test',
  loose: (count) =>
    plural(
      count,
      `${photos(count)} hors des dossiers de classes a été laissée de côté.`,
      `${photos(count)} hors des dossiers de classes ont été laissées de côté.`,
    ),
  saidOpened: (name, count) => `Mesure sur ${photos(count)} de ${name}.`,
  on: (name) => `Sur le dossier de test « ${name} »`,
  close: 'Fermer le dossier de test',
  waiting: 'La mesure commence dès qu’aucun autre calcul n’est en cours.',
  reading: (done, total) => `Lecture des photos de test, ${number(done)} sur ${number(total)}`,
  readingLabel: 'Lecture des photos de test',
  failed: 'La mesure a échoué.',

  accuracy: ({ correct, total, about: tenth, low, high }) => {
    const range = `de ${number(low)} à ${number(high)} bonnes réponses sur 10 avec de nouvelles photos comme celles-ci`;
    if (correct === total) return `Aucune erreur : ${range}.`;
    if (correct === 0) return `Aucune bonne réponse : ${range}.`;
    return `${about(tenth)} sur 10, entre ${number(low)} et ${number(high)} avec de nouvelles photos comme celles-ci.`;
  },
  accuracyHow: onTest,
  saidTested: onTest,
  noKnown:
    'Aucune de ses classes n’est l’une des vôtres : aucune photo ne pouvait donc être juste.',
  copies: (count, without) => {
    const start = plural(
      count,
      `${number(count)} photo de test est presque identique à une photo apprise`,
      `${number(count)} photos de test sont presque identiques à des photos apprises`,
    );
    return without === null
      ? `${start}, ce qui flatte les chiffres.`
      : `${start}. Sans ${plural(count, 'elle', 'elles')}, ${right(without.correct)} sur ${number(without.total)}.`;
  },
  percentages: 'Peut-on se fier aux pourcentages ?',
  known: ({ correct, total }) => {
    const wrong = total - correct;
    if (wrong === 0)
      return `Sur ${photos(total)} de vos classes, aucune n’a été jugée différente de vos photos.`;
    return plural(
      wrong,
      `Sur ${photos(total)} de vos classes, ${number(wrong)} a été jugée différente de vos photos.`,
      `Sur ${photos(total)} de vos classes, ${number(wrong)} ont été jugées différentes de vos photos.`,
    );
  },
  unknown: (labels, count, rejected) => {
    const counts =
      count === 1
        ? 'sa photo compte donc comme inconnue'
        : `ces ${number(count)} photos comptent donc comme inconnues`;
    const start = `Vous n’enseignez pas ${all(labels)} : ${counts}`;
    if (rejected === null)
      return `${start} ; trop peu de vos photos permettent de dire ce qui est inconnu.`;
    const { correct, total } = rejected;
    const passed = total - correct;
    const noticed = plural(
      correct,
      `${number(correct)} sur ${number(total)} a été jugée différente de vos photos`,
      `${number(correct)} sur ${number(total)} ont été jugées différentes de vos photos`,
    );
    return `${start} ; ${noticed}, et ${number(passed)} ${plural(passed, 'est passée', 'sont passées')} pour une de vos classes.`;
  },
  unread: (count, name, why) =>
    count === 1
      ? `${name} n’a pas pu être lu : ${why}`
      : `${number(count)} photos n’ont pas pu être lues, la première étant ${name} : ${why}`,
  wrong: 'Prises pour une autre classe',
  takenFor: (label, taken, part) =>
    part === null
      ? `${label}, pris pour ${taken}`
      : `${label}, pris pour ${taken} à ${shareOf(part)}`,
  right: 'Justes',
  noPhotos: 'aucune photo de test',
  never:
    'Ces photos n’ont jamais été apprises. Elles ne sont pas conservées avec le projet : redonnez le dossier après avoir rechargé la page.',
};
