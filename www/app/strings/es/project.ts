import type { Strings } from '../strings.js';
import { bytes, day, number, photos, plural } from './words.js';

/** Projects and their storage, in Spanish. */
export const projectWords: Strings['project'] = {
  firstName: 'Mis fotos',
  nextName: (index) => `Mis fotos ${number(index)}`,
  copyOf: (name) => `Copia de ${name}`,

  menu: (name) => `Proyecto ${name}. Proyectos y almacenamiento`,
  title: 'Proyecto',
  name: 'Nombre',
  others: 'Otros proyectos',
  none: 'Aún no hay otros.',
  about: (count, size, changed) => `${photos(count)}, ${bytes(size)}, ${day(changed)}`,
  make: 'Nuevo',
  copy: 'Duplicar',
  remove: 'Eliminar',
  removeAsk: (name, count) =>
    plural(
      count,
      `¿Eliminar «${name}» con su ${photos(count)} de este dispositivo? No se puede deshacer.`,
      `¿Eliminar «${name}» con sus ${photos(count)} de este dispositivo? No se puede deshacer.`,
    ),
  removeYes: 'Eliminar',
  removeNo: 'Conservar',
  copied: (name) => `Ahora está abierto ${name}.`,
  deleted: (name) => `${name} se eliminó de este dispositivo.`,
  openFile: 'Abrir archivo',
  openFileLabel: 'Abrir el archivo de un proyecto',
  notSaved: (names) =>
    plural(
      names.length,
      `El archivo se guardó sin ${photos(names.length)} que ya no se puede leer: ${names.join(', ')}.`,
      `El archivo se guardó sin ${photos(names.length)} que ya no se pueden leer: ${names.join(', ')}.`,
    ),
  withoutFile: (names) =>
    plural(
      names.length,
      `${photos(names.length)} ya no se puede leer de donde estaba: ${names.join(', ')}. Lo aprendido de ella se conserva; la propia foto, no.`,
      `${photos(names.length)} ya no se pueden leer de donde estaban: ${names.join(', ')}. Lo aprendido de ellas se conserva; las propias fotos, no.`,
    ),
  wouldLose: (count) =>
    plural(
      count,
      `${photos(count)} de este proyecto está solo en esta pestaña y se perdería. Guarde antes el proyecto como archivo o haga sitio eliminando otro; para renunciar a ella, elimine este proyecto.`,
      `${photos(count)} de este proyecto están solo en esta pestaña y se perderían. Guarde antes el proyecto como archivo o haga sitio eliminando otro; para renunciar a ellas, elimine este proyecto.`,
    ),
  noticed: (sentences) =>
    plural(
      sentences.length,
      `El archivo contiene ${number(sentences.length)} elemento que falta, está dañado o no se reconoce en esta versión. Se abrió todo lo demás.`,
      `El archivo contiene ${number(sentences.length)} elementos que faltan, están dañados o no se reconocen en esta versión. Se abrió todo lo demás.`,
    ),
  oneAtATime: (name) => `Se abrió ${name}. Abra los demás archivos por separado.`,
  replaceTitle: (name) => `¿Abrir ${name} en lugar de lo que hay en la página?`,
  replaceWhy: (count) =>
    plural(
      count,
      `Este navegador no guarda nada para esta página, así que su ${photos(count)} se perdería. Guarde antes el proyecto como archivo para recuperarla.`,
      `Este navegador no guarda nada para esta página, así que sus ${photos(count)} se perderían. Guarde antes el proyecto como archivo para recuperarlas.`,
    ),
  replaceYes: 'Abrir',
  openedFile: (name) => `Se abrió ${name}.`,

  storage: 'Almacenamiento',
  allSaved: 'Todo se guarda en este dispositivo.',
  used: (used, quota) => `${bytes(used)} de ${bytes(quota)} en uso`,
  persistent: 'El navegador lo guarda hasta que usted lo elimine.',
  notPersistent: 'El navegador puede borrarlo si el disco se llena.',
  requestPersistence: 'Guardar de forma permanente',
  persistenceRefused:
    'El navegador no lo aceptó. Para no perder los proyectos, guárdelos como archivos.',

  dropAgain: 'El proyecto se estaba cambiando en ese momento. Suelte las fotos otra vez.',
  readFirst: 'Aún se están leyendo fotos. Abra el archivo cuando terminen, o cancele la lectura.',
  notShown: (name, why) =>
    `No se pudo recuperar el proyecto «${name}» (${why}). Sigue guardado; ábralo desde el menú para intentarlo de nuevo.`,
  unavailable:
    'Este navegador no guarda nada para esta página, como en una ventana privada. Todo funciona, pero al cerrar la pestaña se olvidan sus fotos; guarde el proyecto como archivo para conservarlo.',
  savedAgain: 'Todo se vuelve a guardar.',
  problemTitle: 'No todo está guardado',
  full: (unsaved) =>
    plural(
      unsaved,
      `El almacenamiento de esta página está lleno: ${photos(unsaved)} está solo en esta pestaña. Nada se pierde mientras esté abierta. Guarde el proyecto como archivo o elimine otro proyecto.`,
      `El almacenamiento de esta página está lleno: ${photos(unsaved)} están solo en esta pestaña. Nada se pierde mientras esté abierta. Guarde el proyecto como archivo o elimine otro proyecto.`,
    ),
  fullForCopy: 'No hay sitio para una copia. No se cambió nada.',
  failed: (message) =>
    `No se pudo guardar en este dispositivo (${message}). Nada de esta pestaña se pierde; guarde el proyecto como archivo para conservarlo.`,
  tight: (need, left) =>
    `Estas fotos ocupan cerca de ${bytes(need)}, y a esta página le quedan ${bytes(left)} de almacenamiento. Se pueden usar, pero no se guardarán todas. Guarde el proyecto como archivo o elimine otro.`,
  tightFolder: (need, left) =>
    `Lo que se lee de esta carpeta ocupa cerca de ${bytes(need)}, y a esta página le quedan ${bytes(left)} de almacenamiento. Puede etiquetarla entera, pero al volver a cargar la página parte se leerá de nuevo. Para hacer sitio, olvide otra carpeta o elimine un proyecto.`,

  lockedTitle: (name) => `«${name}» está abierto en otra pestaña`,
  lockedWhy:
    'Dos pestañas con el mismo proyecto se sobrescribirían. Si lo usa aquí, la otra pestaña guarda y se detiene.',
  lockedUse: 'Usarlo aquí',
  lockedNew: 'Empezar un proyecto nuevo',
  backboneMissing: (name) =>
    `Este proyecto se hizo con la red base ${name}, que no está en este dispositivo. Abra su archivo en «Avanzado», «Red base»; hasta entonces la red integrada mira las fotos.`,
  otherBackbone: (name) =>
    `Este proyecto se hizo con la red base ${name}. Abra su archivo en «Avanzado», «Red base», o elíjala allí; después vuelva a abrir el proyecto.`,
  builtInBackbone:
    'Este proyecto se hizo con la red integrada. Elíjala en «Avanzado», «Red base»; después vuelva a abrir el proyecto.',
};
