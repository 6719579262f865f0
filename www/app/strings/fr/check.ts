import { distances, outwards, ROUNDING } from '../../figures.js';
import type { Ninth } from '../../state/heat.js';
import type { Strings } from '../strings.js';
import { number, percent, photos, plural, pointsOf, share as shareOf } from './words.js';

const findings = (count: number): string =>
  plural(count, `${number(count)} point à vérifier`, `${number(count)} points à vérifier`);
const points = (part: number): string => {
  const count = Math.round(Math.abs(part) * 100);
  return count === 0 && part !== 0 ? 'moins de 1 point' : pointsOf(`${count}`);
};
/** Points rounded down, and up to at least one, so that an interval never claims too much. */
const least = (part: number): string => number(Math.floor(part * 100 + ROUNDING));
const most = (part: number): number => Math.max(1, Math.ceil(part * 100 - ROUNDING));
const done = (part: number): string => percent(Math.floor(part * 100) / 100);

const ninths: Record<NonNullable<Ninth>, string> = [
  'en haut à gauche',
  'en haut',
  'en haut à droite',
  'à gauche',
  'au milieu',
  'à droite',
  'en bas à gauche',
  'en bas',
  'en bas à droite',
] as const;

/** The view "Check" in French. */
export const checkWords: Strings['check'] = {
  title: 'Que vaut-il, et que puis-je y faire ?',
  nothing: 'Rien à évaluer pour l’instant',
  nothingAdvice: 'Donnez quelques photos à deux classes. Ce qu’il sait est alors mesuré ici.',
  toTeach: 'Aller à Enseigner',
  single: 'Avec une photo par classe, rien ne peut être évalué',
  singleAdvice:
    'Une photo est évaluée en la masquant et en la devinant à partir des autres de sa classe. Donnez une deuxième photo à une classe.',
  reviewing: (part) => `Examen approfondi, ${done(part)}`,
  reviewLabel: 'Examen approfondi de chaque photo',
  failed: 'L’examen approfondi a échoué.',
  again: 'Réessayer',
  saidReviewed: (issues, dismissed) => {
    if (issues > 0) return `Évalué. ${findings(issues)}.`;
    return dismissed > 0 ? 'Évalué. Rien d’autre à vérifier.' : 'Évalué. Rien de suspect.';
  },

  details: 'En détail',

  issues: 'À vérifier',
  issuesNone: ({ wrong, dismissed, calibrated }) => {
    const labels = calibrated ? 'aucune étiquette ne semble fausse, ' : '';
    const start =
      dismissed > 0
        ? 'Rien d’autre à vérifier.'
        : `Rien de suspect : ${labels}aucune photo n’est en double, aucune ne détonne.`;
    if (wrong === 0 || !calibrated) return start;
    const guesses = plural(
      wrong,
      `il y a eu ${number(wrong)} erreur`,
      `il y a eu ${number(wrong)} erreurs`,
    );
    return `${start} Sur les photos masquées, ${guesses}, mais sans certitude ; tout est détaillé ci-dessous.`;
  },
  issuesWaiting: 'Les photos à vérifier apparaissent ici dans un instant.',
  issuesUncalibrated:
    'Des étiquettes fausses pourront être repérées quand chaque classe aura deux photos.',
  dismissed: (count) =>
    plural(count, `${findings(count)}, mis de côté.`, `${findings(count)}, mis de côté.`),
  bringBack: 'Afficher à nouveau',
  more: (count) => `En afficher ${number(count)} de plus`,
  open: (name, label) => `${name}, dans ${label}. Ouvrir`,
  looksLike: (name, label, to) => `${name} est dans ${label} et ressemble à ${to}.`,
  looksLikeWhy: (own) =>
    own === null
      ? 'Devinée à partir des autres photos, elle serait dans l’autre classe.'
      : `Devinée à partir des autres photos, sa propre classe obtient ${shareOf(own)}.`,
  standsOutToo: 'Elle est aussi différente du reste de sa classe.',
  double: (name, other, label) =>
    `${name} et ${other}, toutes deux dans ${label}, sont presque la même photo.`,
  doubleWhy:
    'Une photo en double n’apprend rien de nouveau, et fait paraître le score meilleur qu’il n’est.',
  doubleAcross: (name, label, other, otherLabel) =>
    `${name} dans ${label} et ${other} dans ${otherLabel} sont presque la même photo.`,
  doubleAcrossWhy: 'L’une des deux étiquettes est sans doute fausse.',
  outlier: (name, label) => `${name} diffère du reste de ${label}.`,
  outlierWhy: 'C’est peut-être une erreur, ou un cas rare qui mérite d’être gardé.',
  moveTo: (label) => `Déplacer vers ${label}`,
  remove: 'Retirer',
  removeOne: (name) => `Retirer ${name}`,
  removeFrom: (label) => `Retirer de ${label}`,
  keep: 'Garder',
  keepBoth: 'Garder les deux',
  keepIn: (label) => `Garder dans ${label}`,
  saidDismissed: (name) => `${name} reste tel quel.`,

  confusion: 'Ce qui est pris pour autre chose',
  confusionHow:
    'Lignes : ce que sont les photos. Colonnes : ce pour quoi elles ont été prises une fois masquées. Choisissez un nombre pour voir les photos ; les flèches passent de l’un à l’autre.',
  confusionNone: (total) =>
    `Aucune confusion avec une autre classe sur ${plural(total, `${photos(total)} masquée`, `${photos(total)} masquées`)}.`,
  confusionMost: (truth, taken, count, shared) =>
    `Le plus souvent, ${truth} est pris pour ${taken}, ${number(count)} fois${shared ? ' ; d’autres aussi souvent' : ''}.`,
  confusionCorner: 'Est \\ pris pour',
  cell: (count, truth, taken) =>
    truth === taken
      ? `${photos(count)} de ${truth}, bien ${plural(count, 'devinée', 'devinées')}. Afficher`
      : `${photos(count)} de ${truth} ${plural(count, 'prise', 'prises')} pour ${taken}. Afficher`,
  cellTitle: (count, truth, taken) =>
    truth === taken
      ? `${photos(count)} de ${truth}, bien ${plural(count, 'devinée', 'devinées')}`
      : `${photos(count)} de ${truth} ${plural(count, 'prise', 'prises')} pour ${taken}`,
  cellWaiting: 'Recherche des photos…',
  cellClose: 'Fermer ces photos',

  classes: 'Classe par classe',
  classColumns: ['Classe', 'Photos', 'Justes une fois masquées', 'Sans doute entre'],
  classesEqual: (part) => `Toutes les classes sont aussi souvent justes : ${shareOf(part)}.`,
  classesRange: (worst, low, best, high) =>
    `Bonnes réponses : ${shareOf(low)} pour ${worst}, la moins bonne, et ${shareOf(high)} pour ${best}, la meilleure.`,
  classRight: (correct, total) => `${number(correct)} sur ${number(total)}`,
  share: shareOf,
  between: (least, most) => {
    const { low, high } = outwards(least, most, 100);
    return `${percent(low / 100)} et ${percent(high / 100)}`;
  },
  notMeasured: 'demande une deuxième photo',
  balanced: (part) =>
    `Si chaque classe comptait autant, quel que soit son nombre de photos : ${shareOf(part)} de bonnes réponses.`,

  calibration: 'Peut-on se fier aux pourcentages ?',
  calibrationNone: 'Il n’y a pas de pourcentages tant qu’une classe n’a qu’une photo.',
  calibrated: (off, total) =>
    `Oui, pour autant que ${photos(total)} permettent d’en juger : ils s’écartent de ${points(off)} en moyenne, pas plus que le hasard.`,
  calibrationUnclear: (off, total) =>
    `Rien n’indique le contraire : avec ${photos(total)}, ils s’écartent de ${points(off)} en moyenne, et le hasard seul peut l’expliquer.`,
  calibratedRoughly: (off, chance, surplus) => {
    const [by, alone] = distances(off, chance);
    const lean = {
      sure: ' Il est un peu trop sûr de lui.',
      modest: ' Il est un peu trop prudent.',
    };
    return `À peu près : ils s’écartent de ${pointsOf(by)} en moyenne, là où le hasard seul donnerait ${pointsOf(alone)}.${surplus === null ? '' : lean[surplus]}`;
  },
  uncalibrated: (off, chance, surplus) => {
    const [by, alone] = distances(off, chance);
    const lean = { sure: ' Il est trop sûr de lui.', modest: ' Il est trop prudent.' };
    return `Pas à la lettre : ils s’écartent de ${pointsOf(by)} en moyenne, là où le hasard seul donnerait ${pointsOf(alone)}.${surplus === null ? '' : lean[surplus]}`;
  },
  calibrationHow:
    'Parmi les photos masquées dont la réponse était aussi sûre, la part de réponses justes. Sur la diagonale, les deux sont égales ; les traits sont des intervalles à 95 %. Les pourcentages ont été réglés sur ces mêmes photos, ce qui les flatte un peu.',
  diagramSummary: (bins) =>
    `Son assurance comparée à ses bonnes réponses, en ${plural(bins, `${number(bins)} groupe`, `${number(bins)} groupes`)}.`,
  diagramColumns: ['Assurance', 'Justes', 'Sans doute entre', 'Photos'],

  openSet: 'Remarque-t-il ce qu’il ne connaît pas ?',
  openSetKnown: ({ correct, total }) => {
    const wrong = total - correct;
    if (wrong === 0)
      return `Aucune de vos photos (${number(total)}) n’a été jugée différente des autres une fois masquée.`;
    return plural(
      wrong,
      `Sur ${photos(total)}, ${number(wrong)} a été jugée différente des autres une fois masquée, alors qu’elle est d’une classe.`,
      `Sur ${photos(total)}, ${number(wrong)} ont été jugées différentes des autres une fois masquées, alors qu’elles sont d’une classe.`,
    );
  },
  openSetUnknown: ({ correct, total }) => {
    const passed = total - correct;
    const start = `${number(passed)} sur ${photos(total)} ${plural(passed, 'est passée', 'sont passées')} pour une autre classe`;
    const noticed = plural(
      correct,
      `${number(correct)} a été jugée différente`,
      `${number(correct)} ont été jugées différentes`,
    );
    return `En masquant tour à tour chaque classe entière, ${start}, et ${noticed}.`;
  },
  openSetNoUnknown:
    'Avec trois classes, on peut mesurer combien de photos d’une classe inconnue passent pour l’une des vôtres.',
  openSetHow:
    'Les photos de tout autre chose sont remarquées plus souvent que celles d’une classe qui ressemble aux vôtres.',

  curve: 'Plus de photos aideraient-elles ?',
  curveWaiting: 'On le découvre en apprenant de moins de photos qu’il n’y en a.',
  curveTooFew: 'Avec si peu de photos, cela ne peut pas être mesuré.',
  verdict: {
    rising: (gain, low, high, count) =>
      `Oui : avec ${photos(count)}, la courbe monte encore. Le dernier doublement a apporté ${points(gain)}, entre ${least(low)} et ${number(most(high))} ; le suivant ne devrait pas apporter davantage.`,
    falling: (gain, low, high, count) =>
      `Non : avec ${photos(count)}, la courbe descend. Le dernier doublement a coûté ${points(gain)}, entre ${least(-high)} et ${number(most(-low))} : d’autres photos du même genre n’aideront pas.`,
    flat: (within, count) =>
      `À peine : avec ${photos(count)}, la courbe est plate, à ± ${pointsOf(`${most(within)}`)} près, et le dernier doublement a apporté moins de 2. D’autres photos du même genre ne changeront pas grand-chose.`,
    unclear: (within, high, count) =>
      `Cela ne se voit pas : avec ${photos(count)}, la courbe est plate, à ± ${pointsOf(`${most(within)}`)} près. Un doublement peut encore apporter jusqu’à ${number(most(high))}.`,
  },
  weakest: (label, correct, total) =>
    total === 0
      ? `${label} a le plus besoin de photos : il n’y en a qu’une.`
      : `${label} a le plus besoin de photos : ${number(correct)} sur ${number(total)} ${plural(correct, 'juste', 'justes')}.`,
  noWeakest:
    'Aucune photo masquée n’a été mal devinée : aucune classe n’a donc besoin de photos plus qu’une autre.',
  curveSummary: (from, to, first, last) =>
    `Part bien devinée : ${shareOf(first)} avec ${photos(from)}, ${shareOf(last)} avec ${number(to)}.`,
  curveAxis: 'photos dont il apprend',
  figures: 'Tous les chiffres',
  curveColumns: ['Photos', 'Justes', 'Sans doute entre'],

  loss: 'Déroulement de l’entraînement',

  compare: 'Un autre réglage serait-il meilleur ?',
  compareWhy:
    'Compare sur vos photos les façons d’apprendre, et le soin avec lequel chaque photo est regardée.',
  compareStart: 'Comparer',
  compareAgain: 'Comparer à nouveau',
  compareCancel: 'Annuler',
  comparing: (part) => `Comparaison, ${done(part)}`,
  comparisons: {
    head: {
      title: 'Façons d’apprendre',
      why: 'Entraîne toutes les façons d’apprendre sur vos photos, l’une après l’autre. Celle qui est utilisée le reste.',
      columns: ['Façon d’apprendre', 'Justes', 'Sans doute entre', 'Entraînement'],
    },
    mode: {
      title: 'Soin par photo',
      why: 'Relit toutes vos photos avec plus et moins de soin, avec la façon d’apprendre actuelle. Le réglage utilisé le reste.',
      columns: ['Soin par photo', 'Justes', 'Sans doute entre', 'Temps par photo'],
    },
    backbone: {
      title: 'Réseaux de base',
      why: 'Lit toutes vos photos avec le réseau intégré et avec ceux de fichiers, avec la façon d’apprendre actuelle. Le réseau utilisé le reste.',
      columns: ['Réseau de base', 'Justes', 'Sans doute entre', 'Temps par photo'],
    },
  },
  modesNeedPhotos: (name) =>
    `${name} ne peut plus être lu, et sans toutes les photos la comparaison serait faussée.`,
  compareSeconds: (seconds) =>
    seconds < 0.095
      ? `${number(Math.max(1, Math.round(seconds * 1000)))} ms`
      : `${number(seconds, seconds < 9.95 ? 1 : 0)} s`,
  compareNone: 'non mesuré',
  use: 'Utiliser',
  useHead: (head) => `Utiliser : ${head}`,
  inUse: 'utilisé',
  compareNoise:
    'Tous les intervalles recoupent celui du meilleur : les écarts peuvent n’être que le hasard.',
  compareBehind: (heads) =>
    `Nettement derrière le meilleur : ${heads}, et rien d’autre. Les autres écarts peuvent être le hasard.`,
  compareAllBehind: 'Tous les autres sont nettement derrière le meilleur.',
  compareNothing: 'Il n’y a rien à comparer : aucune photo n’a pu être masquée.',
  compareBest: 'Le meilleur de plusieurs paraît toujours un peu meilleur qu’il n’est.',
  compareStale:
    'Vos photos ou vos réglages ont changé depuis ; comparez à nouveau pour des chiffres valables.',
  heat: (label) => `Où il voit ${label}`,
  heatWaiting: 'Examen de chaque partie…',
  heatHow:
    'Sans les parties jaunes, le score de la classe serait plus bas. C’est une carte grossière de 7 parties sur 7, et pas une preuve du pourquoi.',
  heatSaid: (label, place) =>
    place === null
      ? `Aucune partie de la photo ne parle pour ${label}.`
      : `Il voit ${label} surtout ${ninths[place]}.`,
  saidCompared: (count) =>
    plural(count, `${number(count)} réglage comparé.`, `${number(count)} réglages comparés.`),
};
