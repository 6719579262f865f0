import type { Strings } from '../strings.js';
import { number } from './words.js';

/** TIFF and DICOM files, in German. */
export const scientificWords: Strings['scientific'] = {
  intensity: 'Helligkeit von 16-Bit- und medizinischen Bildern',
  intensities: {
    fixed: 'Für alle Bilder gleich',
    'own-range': 'Jedes von seinem dunkelsten bis zum hellsten Pixel',
    'ct-soft-tissue': 'CT: Weichgewebe',
    'ct-lung': 'CT: Lunge',
    'ct-bone': 'CT: Knochen',
    'ct-brain': 'CT: Gehirn',
  },
  hint: 'Für TIFF-Dateien mit mehr als 8 Bit und für DICOM-Dateien. Gilt für Fotos, die ab jetzt hinzukommen; vorhandene behalten ihre. Von einer DICOM-Datei bleiben nur die Pixel, nichts über den Patienten.',
  note: (code, message, name, numbers, count) => {
    const [first = 0, second = 0] = numbers;
    const one = count === 1;
    const which = one ? name : `${number(count)} Dateien`;
    switch (code) {
      case 'first-page':
        return one
          ? `${which} hat ${number(first)} Seiten; die erste wird verwendet.`
          : `${which} haben mehrere Seiten; jeweils die erste wird verwendet.`;
      case 'first-channel':
        return one
          ? `${which} hat ${number(first)} Kanäle; der erste wird verwendet.`
          : `${which} haben mehrere Kanäle; jeweils der erste wird verwendet.`;
      case 'middle-frame':
        return one
          ? `${which} hat ${number(second)} Einzelbilder; das mittlere, Nummer ${number(first)}, wird verwendet.`
          : `${which} haben mehrere Einzelbilder; jeweils das mittlere wird verwendet.`;
      case 'burned-in-text':
        return one
          ? `${which} gibt an, dass Text in das Bild gezeichnet ist. Er kann den Patienten nennen.`
          : `${which} geben an, dass Text in ihre Bilder gezeichnet ist. Er kann Patienten nennen.`;
      case 'faint':
        return `${which}: fast schwarz oder weiß. Unter „Erweitert“ zeigt eine Helligkeit vom dunkelsten bis zum hellsten Pixel mehr.`;
      default:
        return `${which}: ${message}`;
    }
  },
};
