import type { Strings } from '../strings.js';
import { number } from './words.js';

/** TIFF and DICOM files, in French. */
export const scientificWords: Strings['scientific'] = {
  intensity: 'Luminosité des images médicales et 16 bits',
  intensities: {
    fixed: 'La même pour toutes les images',
    'own-range': 'Chacune, de son pixel le plus sombre au plus clair',
    'ct-soft-tissue': 'Scanner : tissus mous',
    'ct-lung': 'Scanner : poumon',
    'ct-bone': 'Scanner : os',
    'ct-brain': 'Scanner : cerveau',
  },
  hint: 'Pour les fichiers TIFF de plus de 8 bits et les fichiers DICOM. Vaut pour les photos ajoutées à partir de maintenant ; celles déjà présentes gardent la leur. D’un fichier DICOM, seuls les pixels sont conservés, et rien sur le patient.',
  note: (code, message, name, numbers, count) => {
    const [first = 0, second = 0] = numbers;
    const one = count === 1;
    const which = one ? name : `${number(count)} fichiers`;
    switch (code) {
      case 'first-page':
        return one
          ? `${which} a ${number(first)} pages ; la première est utilisée.`
          : `${which} ont plusieurs pages ; la première de chacun est utilisée.`;
      case 'first-channel':
        return one
          ? `${which} a ${number(first)} canaux ; le premier est utilisé.`
          : `${which} ont plusieurs canaux ; le premier de chacun est utilisé.`;
      case 'middle-frame':
        return one
          ? `${which} a ${number(second)} images ; celle du milieu, numéro ${number(first)}, est utilisée.`
          : `${which} ont plusieurs images ; celle du milieu de chacun est utilisée.`;
      case 'burned-in-text':
        return one
          ? `${which} indique que du texte est inscrit dans son image. Il peut nommer le patient.`
          : `${which} indiquent que du texte est inscrit dans leurs images. Il peut nommer des patients.`;
      case 'faint':
        return `${which} : presque noir ou blanc. Dans « Avancé », une luminosité du pixel le plus sombre au plus clair en montre plus.`;
      default:
        return `${which} : ${message}`;
    }
  },
};
