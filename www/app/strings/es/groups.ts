import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

/** Photos that belong together, in Spanish. */
export const groupWords: Strings['groups'] = {
  title: 'Van juntas',
  sources: {
    burst: 'tomadas en una misma serie',
    time: 'tomadas con segundos de diferencia',
    similar: 'casi iguales',
    folder: 'de una misma carpeta',
    column: 'según la tabla',
    hand: 'según tu indicación',
  },
  together: (others, how) =>
    plural(
      others,
      `Va junto con ${number(others)} foto más: ${how}.`,
      `Va junto con ${number(others)} fotos más: ${how}.`,
    ),
  alone: 'Va por separado.',
  why: 'Las fotos que van juntas se ocultan juntas al medir, para que ninguna se adivine a partir de su gemela.',
  name: 'Grupo, por ejemplo un paciente, un animal o un lugar',
  separate: 'Por separado',
  separateAll: (count) => `Separar las ${number(count)}`,
  only: 'Todas las fotos de esta clase van juntas. Añade algunas tomadas en otro momento para obtener porcentajes y una puntuación.',
  percentHint: (labels) =>
    `Añade fotos de ${labels} tomadas en otro momento para obtener porcentajes.`,
  folders: (count) =>
    `Estas fotos están en ${number(count)} subcarpetas de sus clases. ¿Van juntas las fotos de una misma subcarpeta, como las de un paciente o un animal?`,
  foldersYes: 'Sí, agruparlas',
  foldersNo: 'No, dejarlas así',
  measured: (total, groups) =>
    plural(
      groups,
      `${photos(total)} en ${number(groups)} grupo. Cada grupo se ocultó entero, y el intervalo cuenta grupos en lugar de fotos.`,
      `${photos(total)} en ${number(groups)} grupos. Cada grupo se ocultó entero, y el intervalo cuenta grupos en lugar de fotos.`,
    ),
  single: 'Las fotos que van juntas no pueden comprobarse entre sí',
  singleAdvice:
    'Una foto se comprueba ocultándola con todas las que van con ella y adivinándola a partir de las demás de su clase. Añade fotos tomadas en otro momento.',
  notMeasured: 'necesita fotos de otro momento',
  weakest: (label) => `${label} es la que más fotos necesita: todas las que tiene van juntas.`,
  noPercentages: 'No hay porcentajes mientras todas las fotos de una clase vayan juntas.',
  doubleWhy:
    'Una foto repetida no enseña nada nuevo. La puntuación no se resiente: las dos se ocultan juntas.',
};
