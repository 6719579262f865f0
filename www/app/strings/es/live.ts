import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

const taken = (count: number): string =>
  plural(count, `${photos(count)} tomada`, `${photos(count)} tomadas`);

/** The view "Live" and the camera of a class, in Spanish. */
export const liveWords: Strings['live'] = {
  title: 'En vivo',
  what: 'Ponga algo ante la cámara y vea por qué se toma, fotograma a fotograma.',
  start: 'Encender la cámara',
  stop: 'Apagar la cámara',
  off: 'La cámara está apagada.',
  on: 'Cámara encendida',
  asking: 'Permita la cámara cuando el navegador lo pregunte.',
  private:
    'Lo que ve se queda en este dispositivo y no se guarda. Se apaga al salir de esta vista o de esta pestaña.',
  mirror: 'Espejo',
  choose: 'Qué cámara',
  cameraNumber: (index) => `Cámara ${number(index)}`,
  teachFirst: 'Antes, dé una foto a dos clases.',
  looking: 'Mirando…',
  pace: (framesPerSecond) =>
    `${framesPerSecond >= 10 ? number(Math.round(framesPerSecond)) : number(framesPerSecond, 1)} fotogramas por segundo`,
  problems: {
    insecure:
      'Los navegadores solo dan la cámara a páginas que llegan por una conexión segura (https). Abra esta página con su dirección https.',
    none: 'No se encontró ninguna cámara. Conecte una e inténtelo de nuevo.',
    refused:
      'El navegador no deja que esta página use la cámara. Permítalo en los ajustes del sitio, junto a la dirección, e inténtelo de nuevo.',
    busy: 'Otro programa está usando la cámara. Ciérrelo e inténtelo de nuevo.',
    lost: 'La cámara se desconectó. Continuará sola en cuanto vuelva.',
    failed:
      'No se pudo encender la cámara. Inténtelo de nuevo o elija otra en los ajustes del navegador.',
  },

  takeFor: (label) => `Fotos para ${label}`,
  hold: 'Mantener para grabar',
  shots: 'Fotos tomadas ahora',
  takeMany: (count) => `Hacer ${number(count)}`,
  takeHint: (count) =>
    `Se hacen fotos mientras mantiene pulsado el botón; con un toque se hace una. «Hacer ${number(count)}» cuenta antes atrás desde tres. Entretanto, gire el objeto.`,
  taken,
  saidTaken: (count) => `${taken(count)}.`,
  photoName: (index) => `Cámara ${number(index)}`,
  done: 'Listo',
};
