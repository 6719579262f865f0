import type { Strings } from '../strings.js';
import { day, number, photos, plural } from './words.js';

/** The report as a page to save or print, in French. */
export const cardWords: Strings['card'] = {
  keep: 'Garder ce rapport',
  why: 'Une page avec tous les chiffres et réglages et sans photo : à enregistrer, à envoyer ou à imprimer.',
  save: 'Enregistrer comme page',
  print: 'Imprimer',
  saved: (name) => `Le rapport de ${name} est enregistré.`,
  fileName: (name) => `${name}, rapport`,

  title: (name) => `${name} : ce que sait faire ce classificateur`,
  made: (date) => `Fait avec handful le ${day(date, 'long')}.`,
  stale: 'Les chiffres sont ceux de la dernière évaluation ; les photos ont changé depuis.',
  what: 'Ce que c’est',
  facts: {
    classes: 'Classes',
    photos: 'Photos apprises',
    head: 'Façon d’apprendre',
    mode: 'Soin par photo',
    network: 'Réseau',
    arithmetic: 'Arithmétique',
    space: 'Espace de représentation',
    seed: 'Graine',
    temperature: 'Température',
  },
  ofClass: (label, count) => `${label} (${number(count)})`,
  networks: {
    one: 'EfficientNet-Lite0, préentraîné sur ImageNet et non modifié',
    two: 'EfficientNet-Lite0 et Lite2, préentraînés sur ImageNet et non modifiés',
  },
  arithmetic: { int8: 'entiers de 8 bits', f32: 'flottants de 32 bits' },
  leftOut: 'Sa connaissance de ses propres photos',
  notMeasured: 'Rien n’a pu être mesuré : aucune classe n’a deux photos.',
  interval: (low, high) => `Intervalle à 95 % : de ${low} à ${high}.`,
  test: (name) => `Sur d’autres photos : le dossier de test « ${name} »`,
  noTest: 'Il n’a pas été mesuré sur des photos mises de côté.',
  findings: 'Photos à vérifier',
  open: (count) =>
    count === 0
      ? 'Il n’en reste aucune.'
      : plural(
          count,
          `${photos(count)} peut être fausse, en double ou différente du reste de la classe, et personne n’a encore tranché.`,
          `${photos(count)} peuvent être fausses, en double ou différentes du reste de la classe, et personne n’a encore tranché.`,
        ),
  compared: 'Autres réglages sur les mêmes photos',
  limits: 'Ce que cela ne dit pas',
  limit: [
    'Les chiffres valent pour des photos comme celles qui ont servi à mesurer. Une autre lumière, un autre appareil ou un autre lieu peuvent les changer.',
    'Des photos d’une même chose prises l’une après l’autre se ressemblent plus que de nouvelles photos : les chiffres sur photos mises de côté sont donc meilleurs que la réalité.',
    'Il nomme toujours une de ses classes, sauf s’il juge une photo différente de toutes. Il ne remarque l’inconnu qu’aussi souvent qu’indiqué plus haut.',
    'Il n’est pas fait pour des décisions sur des personnes, ni pour aucune qui exige une preuve.',
  ],
};
