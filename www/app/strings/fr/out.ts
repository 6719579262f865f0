import type { Strings } from '../strings.js';
import { number, percent, photos, plural } from './words.js';

/** Saving the labels of a folder, in French. */
export const outWords: Strings['out'] = {
  scope: 'Photos à enregistrer',
  scopes: {
    all: 'Toutes les photos',
    classed: 'Seulement celles qui ont une classe',
    decided: 'Seulement les étiquetées ou acceptées',
    person: 'Seulement celles que vous avez étiquetées',
  },
  any: 'n’importe quel pourcentage',
  percent,
  details: 'Avec la deuxième réponse, le groupe et l’heure',
  written: (count, without) =>
    without === 0
      ? `${photos(count)} ${plural(count, 'écrite', 'écrites')}.`
      : `${photos(count)} ${plural(count, 'écrite', 'écrites')}, dont ${number(without)} sans classe.`,
  lost: (count, lost) =>
    `${photos(count)} impossible${plural(count, '', 's')} à lire ou à écrire : ${lost.join(', ')}.`,
  sidecars: 'Mots-clés pour logiciels photo (fichiers XMP)',
  unpack:
    'Décompressez le zip dans le dossier des photos, pour que chaque fichier XMP soit à côté de sa photo.',
  merged: (count) =>
    `${number(count)} ${plural(count, 'avait', 'avaient')} déjà un fichier XMP, dont tout le reste est conservé.`,
  noSidecar: (count) => `${photos(count)} sans classe : aucun fichier XMP.`,
  notMerged: (files) => `Laissés tels quels, car ce n’est pas du XMP valide : ${files.join(', ')}.`,
};
