import type { Strings } from '../strings.js';

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
  loading: 'Möglich, sobald die Seite bereit ist.',
  reading: 'Möglich, sobald alle Fotos gelesen sind.',
  untrained: 'Möglich, sobald zwei Klassen gelernt sind.',
  writing: (name) => `${name} wird geschrieben.`,
  saved: (name) => `${name} liegt in Ihren Downloads.`,
  noMap:
    'Dieses Lernverfahren lässt sich nicht als Seite oder Modell ausgeben. Wählen Sie unter „Erweitert“ ein anderes, etwa „Standardverfahren“.',
};
