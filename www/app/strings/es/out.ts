import type { Strings } from '../strings.js';
import { number, percent, photos, plural } from './words.js';

/** Saving the labels of a folder, in Spanish. */
export const outWords: Strings['out'] = {
  scope: 'Fotos que guardar',
  scopes: {
    all: 'Todas las fotos',
    classed: 'Solo las que tienen clase',
    decided: 'Solo las etiquetadas o aceptadas',
    person: 'Solo las que usted etiquetó',
  },
  any: 'cualquier porcentaje',
  percent,
  details: 'Con segunda respuesta, grupo y hora',
  written: (count, without) =>
    without === 0
      ? `${photos(count)} ${plural(count, 'escrita', 'escritas')}.`
      : `${photos(count)} ${plural(count, 'escrita', 'escritas')}, ${number(without)} de ellas sin clase.`,
  lost: (count, lost) =>
    `${photos(count)} no se ${plural(count, 'pudo', 'pudieron')} leer o escribir: ${lost.join(', ')}.`,
  sidecars: 'Palabras clave para programas de fotos (archivos XMP)',
  unpack:
    'Descomprima el zip en la carpeta de las fotos, para que cada archivo XMP quede junto a su foto.',
  merged: (count) =>
    `${number(count)} de ellas ya ${plural(count, 'tenía', 'tenían')} un archivo XMP, que conserva todo lo demás.`,
  noSidecar: (count) => `${photos(count)} sin clase: ningún archivo XMP.`,
  notMerged: (files) => `Sin cambios, porque no son XMP válido: ${files.join(', ')}.`,
};
