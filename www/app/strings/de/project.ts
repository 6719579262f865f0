import type { Strings } from '../strings.js';
import { bytes, day, number, photos, plural } from './words.js';

/** Projects and their storage, in German. */
export const projectWords: Strings['project'] = {
  firstName: 'Meine Fotos',
  nextName: (index) => `Meine Fotos ${number(index)}`,
  copyOf: (name) => `Kopie von ${name}`,

  menu: (name) => `Projekt ${name}. Projekte und Speicher`,
  title: 'Projekt',
  name: 'Projektname',
  others: 'Andere Projekte',
  none: 'Es gibt noch keine anderen.',
  about: (count, size, changed) => `${photos(count)}, ${bytes(size)}, ${day(changed)}`,
  make: 'Neu',
  copy: 'Duplizieren',
  remove: 'Löschen',
  removeAsk: (name, count) =>
    `„${name}“ (${photos(count)}) von diesem Gerät löschen? Das lässt sich nicht rückgängig machen.`,
  removeYes: 'Löschen',
  removeNo: 'Behalten',
  copied: (name) => `${name} ist jetzt geöffnet.`,
  deleted: (name) => `${name} von diesem Gerät gelöscht.`,
  openFile: 'Datei öffnen',
  openFileLabel: 'Datei eines Projekts öffnen',
  notSaved: (names) =>
    `Die Datei wurde ohne ${photos(names.length)} gespeichert, nicht mehr lesbar: ${names.join(', ')}.`,
  withoutFile: (names) =>
    plural(
      names.length,
      `${photos(names.length)} ist am alten Ort nicht mehr lesbar: ${names.join(', ')}. Was daraus gelernt wurde, bleibt, das Foto selbst nicht.`,
      `${photos(names.length)} sind am alten Ort nicht mehr lesbar: ${names.join(', ')}. Was daraus gelernt wurde, bleibt, die Fotos selbst nicht.`,
    ),
  wouldLose: (count) =>
    plural(
      count,
      `${photos(count)} dieses Projekts ist nur in diesem Tab und ginge verloren. Speichern Sie das Projekt zuerst als Datei, oder schaffen Sie Platz, indem Sie ein anderes löschen; um es aufzugeben, löschen Sie dieses Projekt.`,
      `${photos(count)} dieses Projekts sind nur in diesem Tab und gingen verloren. Speichern Sie das Projekt zuerst als Datei, oder schaffen Sie Platz, indem Sie ein anderes löschen; um sie aufzugeben, löschen Sie dieses Projekt.`,
    ),
  noticed: (sentences) =>
    plural(
      sentences.length,
      `In der Datei ist ${number(sentences.length)} Stelle unvollständig, beschädigt oder dieser Version unbekannt. Alles Übrige ist geöffnet.`,
      `In der Datei sind ${number(sentences.length)} Stellen unvollständig, beschädigt oder dieser Version unbekannt. Alles Übrige ist geöffnet.`,
    ),
  oneAtATime: (name) => `${name} wurde geöffnet. Öffnen Sie andere Dateien einzeln.`,
  replaceTitle: (name) => `${name} anstelle dessen öffnen, was auf der Seite ist?`,
  replaceWhy: (count) =>
    plural(
      count,
      `Dieser Browser behält nichts für diese Seite; ${photos(count)} darauf wäre also weg. Speichern Sie das Projekt zuerst als Datei, um es wiederzuhaben.`,
      `Dieser Browser behält nichts für diese Seite; ${photos(count)} darauf wären also weg. Speichern Sie das Projekt zuerst als Datei, um sie wiederzuhaben.`,
    ),
  replaceYes: 'Öffnen',
  openedFile: (name) => `${name} geöffnet.`,

  storage: 'Speicher',
  allSaved: 'Alles bleibt auf diesem Gerät erhalten.',
  used: (used, quota) => `${bytes(used)} von ${bytes(quota)} belegt`,
  persistent: 'Der Browser behält es, bis Sie es löschen.',
  notPersistent: 'Der Browser kann es löschen, wenn die Festplatte voll wird.',
  requestPersistence: 'Dauerhaft behalten',
  persistenceRefused:
    'Der Browser hat nicht zugestimmt. Speichern Sie Projekte als Dateien, um sicherzugehen.',

  dropAgain: 'Das Projekt wurde gerade gewechselt. Legen Sie die Fotos noch einmal ab.',
  readFirst:
    'Fotos werden noch gelesen. Öffnen Sie die Datei, wenn sie fertig sind, oder brechen Sie das Lesen ab.',
  notShown: (name, why) =>
    `Das Projekt „${name}“ konnte nicht wiederhergestellt werden (${why}). Es ist weiterhin gespeichert; öffnen Sie es aus dem Menü, um es erneut zu versuchen.`,
  unavailable:
    'Dieser Browser behält nichts für diese Seite, wie in einem privaten Fenster. Alles funktioniert, aber beim Schließen des Tabs sind Ihre Fotos vergessen; speichern Sie das Projekt als Datei, um es zu behalten.',
  savedAgain: 'Alles wird wieder behalten.',
  problemTitle: 'Nicht alles ist gesichert',
  full: (unsaved) =>
    `Der Speicher dieser Seite ist voll: ${photos(unsaved)} ${plural(unsaved, 'ist', 'sind')} nur in diesem Tab. Solange er offen ist, geht nichts verloren. Speichern Sie das Projekt als Datei, oder löschen Sie ein anderes Projekt.`,
  fullForCopy: 'Für eine Kopie ist kein Platz. Nichts wurde geändert.',
  failed: (message) =>
    `Das Speichern auf diesem Gerät ist gescheitert (${message}). Nichts in diesem Tab ist verloren; speichern Sie das Projekt als Datei, um es zu behalten.`,
  tight: (need, left) =>
    `Diese Fotos brauchen etwa ${bytes(need)}, und diese Seite hat noch ${bytes(left)} Speicher. Sie lassen sich verwenden, aber nicht alle werden behalten. Speichern Sie das Projekt als Datei, oder löschen Sie ein anderes.`,
  tightFolder: (need, left) =>
    `Was von diesem Ordner gelesen wird, braucht etwa ${bytes(need)}, und diese Seite hat noch ${bytes(left)} Speicher. Sie können ihn ganz beschriften, aber nach einem Neuladen wird ein Teil erneut gelesen. Um Platz zu schaffen, vergessen Sie einen anderen Ordner, oder löschen Sie ein Projekt.`,

  lockedTitle: (name) => `„${name}“ ist in einem anderen Tab geöffnet`,
  lockedWhy:
    'Zwei Tabs mit einem Projekt würden einander überschreiben. Wenn Sie es hier verwenden, speichert der andere Tab und hört auf.',
  lockedUse: 'Hier verwenden',
  lockedNew: 'Neues Projekt beginnen',
  backboneMissing: (name) =>
    `Dieses Projekt entstand mit dem Backbone ${name}, der nicht auf diesem Gerät ist. Öffnen Sie seine Datei unter „Erweitert“, „Backbone“; bis dahin sieht das eingebaute Netz die Fotos an.`,
  otherBackbone: (name) =>
    `Dieses Projekt entstand mit dem Backbone ${name}. Öffnen Sie seine Datei unter „Erweitert“, „Backbone“, oder wählen Sie ihn dort aus; öffnen Sie dann das Projekt noch einmal.`,
  builtInBackbone:
    'Dieses Projekt entstand mit dem eingebauten Netz. Wählen Sie es unter „Erweitert“, „Backbone“ aus; öffnen Sie dann das Projekt noch einmal.',
};
