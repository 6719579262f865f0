import type { Strings } from '../strings.js';

/** The sample photos, in French. */
export const sampleWords: Strings['samples'] = {
  button: 'Essayer avec des photos d’exemple',
  what: 'Un chat, un café et une fusée : 18 photos pour apprendre et 4 à reconnaître. Les photos d’une classe sont des parties d’une même image, cela paraît donc plus facile qu’avec les vôtres.',
  missing:
    'Les photos d’exemple n’ont pas pu être chargées. Vérifiez le réseau et réessayez, ou ajoutez vos propres photos.',
  by: 'Qui les a prises',
  note: 'Ce sont des exemples.',
  startOwn: 'Commencer avec les miennes',
  removed: 'Les exemples sont retirés. Nommez vos classes et donnez-leur des photos.',
  someNote: 'Certaines de ces photos sont des exemples.',
  remove: 'Retirer les exemples',
  onlyOwn: 'Les exemples sont retirés ; vos propres photos restent.',
  classes: { cat: 'Chat', coffee: 'Café', rocket: 'Fusée' },
  authors: [
    'Chat : « Chelsea » de Stéfan van der Walt, CC0',
    'Café : Rachel Michetti, avec l’aimable autorisation de Pikolo Espresso Bar, CC0',
    'Fusée : SpaceX, domaine public',
    'Étoiles : Hubble Deep Field, NASA, domaine public',
    'Toutes telles que publiées avec scikit-image ; recadrées, tournées, éclaircies ou assombries.',
  ],
};
