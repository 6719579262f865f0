import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

/** Passing a project on, in German. */
export const shareWords: Strings['share'] = {
  button: 'Teilen',
  title: 'Teilen oder behalten',
  file: [
    'Projektdatei',
    'Klassen, Fotos und Einstellungen: zum Weitermachen anderswo oder als Sicherung. Nur handful öffnet sie.',
  ],
  page: [
    'Seite in einer Datei',
    'Erkennt Fotos in jedem Browser, ohne Netz. Sie enthält kein Foto.',
  ],
  pageTitle: 'Titel der Seite',
  model: [
    'ONNX-Modell',
    'Vom Foto zu den Bewertungen in einer Datei, für ONNX Runtime und andere Programme. Es enthält kein Foto.',
  ],
  teachableModel: [
    'Teachable-Machine-Modell',
    'Ein Zip für Programme, die Modelle von Teachable Machine laden. Es nennt immer eine Klasse, auch bei ganz anderen Fotos. Es enthält kein Foto.',
  ],
  loading: 'Möglich, sobald die Seite bereit ist.',
  reading: 'Möglich, sobald alle Fotos gelesen sind.',
  untrained: 'Möglich, sobald zwei Klassen gelernt sind.',
  writing: (name) => `${name} wird geschrieben.`,
  saved: (name) => `${name} liegt in Ihren Downloads.`,
  learning: (done, total) =>
    `Lernt noch einmal für Teachable Machine: ${number(done)} von ${photos(total)}.`,
  teachable: (name) =>
    `${name} liegt in Ihren Downloads. Die Programme dafür nennen immer eine Ihrer Klassen und verkleinern Fotos auf ihre eigene Art.`,
  teachableFast: (there, here) =>
    `Das Modell sieht sich jedes Foto einmal an: ${number(there[0])} von ${photos(there[1])} verdeckt richtig geraten, hier ${number(here[0])} von ${number(here[1])}.`,
  teachableSingle: 'Mit nur einem Foto in einer Klasse sagen seine Prozente nichts aus.',
  teachableWithout: (names) =>
    `${photos(names.length)} ${plural(names.length, 'war', 'waren')} nicht mehr lesbar und ${plural(names.length, 'fehlt', 'fehlen')} darin: ${names.join(', ')}.`,
  noMap:
    'Dieses Lernverfahren lässt sich nicht als Seite oder Modell ausgeben. Wählen Sie unter „Erweitert“ ein anderes, etwa „Standardverfahren“.',
};
