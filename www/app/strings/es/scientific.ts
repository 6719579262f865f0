import type { Strings } from '../strings.js';
import { number } from './words.js';

/** TIFF and DICOM files, in Spanish. */
export const scientificWords: Strings['scientific'] = {
  intensity: 'Brillo de imágenes médicas y de 16 bits',
  intensities: {
    fixed: 'El mismo para todas las imágenes',
    'own-range': 'Cada una, de su píxel más oscuro al más claro',
    'ct-soft-tissue': 'TC: tejidos blandos',
    'ct-lung': 'TC: pulmón',
    'ct-bone': 'TC: hueso',
    'ct-brain': 'TC: cerebro',
  },
  hint: 'Para archivos TIFF de más de 8 bits y archivos DICOM. Vale para las fotos que se añadan a partir de ahora; las que ya están conservan el suyo. De un archivo DICOM solo se conservan los píxeles, nada sobre el paciente.',
  note: (code, message, name, numbers, count) => {
    const [first = 0, second = 0] = numbers;
    const one = count === 1;
    const which = one ? name : `${number(count)} archivos`;
    switch (code) {
      case 'first-page':
        return one
          ? `${which} tiene ${number(first)} páginas; se usa la primera.`
          : `${which} tienen varias páginas; se usa la primera de cada uno.`;
      case 'first-channel':
        return one
          ? `${which} tiene ${number(first)} canales; se usa el primero.`
          : `${which} tienen varios canales; se usa el primero de cada uno.`;
      case 'middle-frame':
        return one
          ? `${which} tiene ${number(second)} fotogramas; se usa el central, el número ${number(first)}.`
          : `${which} tienen varios fotogramas; se usa el central de cada uno.`;
      case 'burned-in-text':
        return one
          ? `${which} indica que hay texto dibujado en su imagen. Puede nombrar al paciente.`
          : `${which} indican que hay texto dibujado en sus imágenes. Puede nombrar a pacientes.`;
      case 'faint':
        return `${which}: casi negro o blanco. En «Avanzado», un brillo del píxel más oscuro al más claro muestra más.`;
      default:
        return `${which}: ${message}`;
    }
  },
};
