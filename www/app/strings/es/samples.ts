import type { Strings } from '../strings.js';

/** The sample photos, in Spanish. */
export const sampleWords: Strings['samples'] = {
  button: 'Probar con fotos de ejemplo',
  what: 'Un gato, un café y un cohete: 18 fotos para aprender y 4 para reconocer. Las fotos de una clase son partes de una sola imagen, así que parece más fácil de lo que es con las suyas.',
  missing:
    'No se pudieron cargar las fotos de ejemplo. Compruebe la red e inténtelo de nuevo, o añada fotos propias.',
  by: 'Quién las hizo',
  note: 'Esto es un ejemplo.',
  startOwn: 'Empezar con las mías',
  removed: 'Se quitaron los ejemplos. Ponga nombre a sus clases y deles fotos.',
  someNote: 'Algunas de estas fotos son de ejemplo.',
  remove: 'Quitar los ejemplos',
  onlyOwn: 'Se quitaron los ejemplos; sus propias fotos se quedan.',
  classes: { cat: 'Gato', coffee: 'Café', rocket: 'Cohete' },
  authors: [
    'Gato: «Chelsea», de Stéfan van der Walt, CC0',
    'Café: Rachel Michetti, por cortesía de Pikolo Espresso Bar, CC0',
    'Cohete: SpaceX, dominio público',
    'Estrellas: Hubble Deep Field, NASA, dominio público',
    'Todas según se publican con scikit-image; recortadas, giradas y aclaradas u oscurecidas.',
  ],
};
