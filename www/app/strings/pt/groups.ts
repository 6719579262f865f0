import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

/** Photos that belong together, in Portuguese. */
export const groupWords: Strings['groups'] = {
  title: 'Ficam juntas',
  sources: {
    burst: 'tiradas em uma mesma série',
    time: 'tiradas com segundos de diferença',
    similar: 'quase iguais',
    folder: 'de uma mesma pasta',
    column: 'segundo a tabela',
    hand: 'segundo você',
  },
  together: (others, how) =>
    plural(
      others,
      `Fica junto com mais ${number(others)} foto: ${how}.`,
      `Fica junto com mais ${number(others)} fotos: ${how}.`,
    ),
  alone: 'Fica separada.',
  why: 'Fotos que ficam juntas são escondidas juntas na medição, para que nenhuma seja adivinhada pela sua gêmea.',
  name: 'Grupo, por exemplo um paciente, um animal ou um lugar',
  separate: 'Separar esta',
  separateAll: (count) => `Separar as ${number(count)}`,
  only: 'Todas as fotos desta classe ficam juntas. Adicione algumas tiradas em outro momento para obter porcentagens e uma pontuação.',
  percentHint: (labels) =>
    `Adicione fotos de ${labels} tiradas em outro momento para obter porcentagens.`,
  folders: (count) =>
    `Estas fotos estão em ${number(count)} subpastas das suas classes. As fotos de uma mesma subpasta ficam juntas, como as de um paciente ou de um animal?`,
  foldersYes: 'Sim, agrupar',
  foldersNo: 'Não',
  measured: (total, groups) =>
    plural(
      groups,
      `${photos(total)} em ${number(groups)} grupo. Cada grupo foi escondido por inteiro, e o intervalo conta grupos em vez de fotos.`,
      `${photos(total)} em ${number(groups)} grupos. Cada grupo foi escondido por inteiro, e o intervalo conta grupos em vez de fotos.`,
    ),
  single: 'Fotos que ficam juntas não servem para verificar umas às outras',
  singleAdvice:
    'Uma foto é verificada escondendo-a com todas as que ficam com ela e adivinhando-a pelas outras da sua classe. Adicione fotos tiradas em outro momento.',
  notMeasured: 'precisa de fotos de outro momento',
  weakest: (label) => `${label} é a que mais precisa de fotos: todas as que tem ficam juntas.`,
  noPercentages: 'Não há porcentagens enquanto todas as fotos de uma classe ficarem juntas.',
  doubleWhy:
    'Uma foto repetida não ensina nada de novo. A pontuação não é afetada: as duas são escondidas juntas.',
};
