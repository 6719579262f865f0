import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

const taken = (count: number): string =>
  plural(count, `${photos(count)} prise`, `${photos(count)} prises`);

/** The view "Live" and the camera of a class, in French. */
export const liveWords: Strings['live'] = {
  title: 'En direct',
  what: 'Présentez quelque chose à la caméra et voyez pour quoi il le prend, image par image.',
  start: 'Allumer la caméra',
  stop: 'Éteindre la caméra',
  off: 'La caméra est éteinte.',
  on: 'Caméra allumée',
  asking: 'Autorisez la caméra quand le navigateur le demande.',
  private:
    'Ce qu’elle voit reste sur cet appareil et n’est pas conservé. Elle s’éteint quand vous quittez cette vue ou cet onglet.',
  mirror: 'Miroir',
  choose: 'Quelle caméra',
  cameraNumber: (index) => `Caméra ${number(index)}`,
  teachFirst: 'Donnez d’abord une photo à deux classes.',
  looking: 'Examen…',
  pace: (framesPerSecond) => {
    const figure =
      framesPerSecond >= 10 ? number(Math.round(framesPerSecond)) : number(framesPerSecond, 1);
    return plural(framesPerSecond, `${figure} image par seconde`, `${figure} images par seconde`);
  },
  problems: {
    insecure:
      'Les navigateurs ne donnent la caméra qu’aux pages venues par une connexion sûre (https). Ouvrez cette page par son adresse https.',
    none: 'Aucune caméra n’a été trouvée. Branchez-en une et réessayez.',
    refused:
      'Le navigateur ne laisse pas cette page utiliser la caméra. Autorisez-la dans les réglages du site, à côté de l’adresse, et réessayez.',
    busy: 'La caméra est utilisée par un autre programme. Fermez-le et réessayez.',
    lost: 'La caméra a disparu. Elle reprendra d’elle-même dès son retour.',
    failed:
      'La caméra n’a pas pu démarrer. Réessayez, ou choisissez-en une autre dans les réglages du navigateur.',
  },

  takeFor: (label) => `Photos pour ${label}`,
  hold: 'Maintenir pour filmer',
  shots: 'Photos prises à l’instant',
  takeMany: (count) => `En prendre ${number(count)}`,
  takeHint: (count) =>
    `Des photos sont prises tant que vous maintenez le bouton ; un appui bref en prend une. « En prendre ${number(count)} » décompte d’abord à partir de trois. Tournez l’objet pendant ce temps.`,
  taken,
  saidTaken: (count) => `${taken(count)}.`,
  photoName: (index) => `Caméra ${number(index)}`,
  done: 'Terminé',
};
