import type { Strings } from '../strings.js';
import { number, plural } from './words.js';

/** TIFF and DICOM files, in Brazilian Portuguese. */
export const scientificWords: Strings['scientific'] = {
  intensity: 'Brilho de imagens médicas e de 16 bits',
  intensities: {
    fixed: 'O mesmo para todas as imagens',
    'own-range': 'Cada uma, do pixel mais escuro ao mais claro',
    'ct-soft-tissue': 'TC: partes moles',
    'ct-lung': 'TC: pulmão',
    'ct-bone': 'TC: osso',
    'ct-brain': 'TC: cérebro',
  },
  hint: 'Para arquivos TIFF de mais de 8 bits e arquivos DICOM. Vale para as fotos adicionadas a partir de agora; as que já estão aqui mantêm o seu. De um arquivo DICOM ficam só os pixels, nada sobre o paciente.',
  note: (code, message, name, numbers, count) => {
    const [first = 0, second = 0] = numbers;
    const one = count === 1;
    const which = one
      ? name
      : plural(count, `${number(count)} arquivo`, `${number(count)} arquivos`);
    switch (code) {
      case 'first-page':
        return one
          ? `${which} tem ${number(first)} páginas; a primeira é usada.`
          : `${which} têm várias páginas; a primeira de cada um é usada.`;
      case 'first-channel':
        return one
          ? `${which} tem ${number(first)} canais; o primeiro é usado.`
          : `${which} têm vários canais; o primeiro de cada um é usado.`;
      case 'middle-frame':
        return one
          ? `${which} tem ${number(second)} quadros; o do meio, número ${number(first)}, é usado.`
          : `${which} têm vários quadros; o do meio de cada um é usado.`;
      case 'burned-in-text':
        return one
          ? `${which} indica que há texto desenhado na imagem. Ele pode identificar o paciente.`
          : `${which} indicam que há texto desenhado nas imagens. Ele pode identificar pacientes.`;
      case 'faint':
        return `${which}: quase preto ou branco. Em “Avançado”, um brilho do pixel mais escuro ao mais claro mostra mais.`;
      default:
        return `${which}: ${message}`;
    }
  },
};
