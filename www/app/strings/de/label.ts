import { rounded } from '../../figures.js';
import type { Strings } from '../strings.js';
import { number, percent, photos, plural } from './words.js';

/** "etwa 95 von 100". */
function inHundred(part: number): string {
  const { value, bound } = rounded(part, 100);
  if (bound === 'over') return 'fast alle';
  if (bound === 'under') return 'fast keines';
  if (value === 0) return 'keines';
  return value === 100 ? 'alle' : `etwa ${number(value)} von 100`;
}

/** The view "Label" in German. */
export const labelWords: Strings['label'] = {
  title: 'Einen Ordner beschriften',
  what: 'Öffnen Sie einen Ordner mit Tausenden Fotos. Jedes wird erkannt; mit einer Taste bestätigen, korrigieren oder überspringen Sie, und jede Antwort verbessert die übrigen.',
  open: 'Ordner öffnen',
  orDrop: 'oder hier ablegen.',
  notUploaded: 'Nichts wird hochgeladen: Die Fotos werden gelesen, wo sie sind.',
  opening: (count) => `Der Ordner wird durchsucht, bisher ${photos(count)}`,
  loose: 'Abgelegte Fotos',
  teachFirst:
    'Zum Erkennen braucht es zwei Klassen mit Fotos. Lehren Sie zuerst einige, oder beginnen Sie hier: Tippen Sie für jedes Foto den Namen einer Klasse.',
  toTeach: 'Lehren',
  stored: 'Früher geöffnete Ordner',
  storedHow:
    'Was davon gelesen wurde, bleibt auf diesem Gerät; beim erneuten Öffnen geht es dort weiter.',
  reopen: (name) => `${name} wieder öffnen`,
  reopenHint: (name) => `Wählen Sie ${name} mit „Ordner öffnen“, um weiterzumachen.`,
  forget: (name) => `${name} vergessen`,
  forgetHow: 'Vergisst, was davon gelesen wurde. Der Ordner selbst bleibt, wie er ist.',
  forgetAsk: (name) =>
    `Vergessen, was aus „${name}“ gelesen wurde und welche Fotos Sie übersprungen oder zusammen angenommen haben? Vergebene Beschriftungen bleiben in ihren Klassen.`,
  forgetYes: 'Vergessen',
  forgetNo: 'Behalten',
  forgotten: (name) =>
    `Alles, was zu ${name} behalten war, ist gelöscht. Der Ordner selbst ist unberührt.`,
  notForgotten: (name) =>
    `Was zu ${name} behalten ist, konnte nicht gelöscht werden. Löschen Sie die Daten dieser Website in den Browsereinstellungen.`,
  notStored:
    'Von diesem Ordner kann nicht mehr auf diesem Gerät behalten werden, wohl aus Platzmangel. Die Arbeit geht weiter, aber nach einem Neuladen werden Fotos erneut gelesen.',
  mayNotRead: (name) =>
    `Der Browser ließ die Seite ${name} nicht lesen. Öffnen Sie den Ordner erneut und erlauben Sie es.`,
  notOpened: (name, why) => `${name} konnte nicht geöffnet werden: ${why}`,
  saidOpened: (name, count) => `${name} geöffnet, ${photos(count)}.`,
  close: 'Ordner schließen',

  photos,
  reading: (done, total) => `${number(done)} von ${number(total)} gelesen`,
  pace: (perSecond) =>
    perSecond >= 1
      ? `${number(Math.round(perSecond))} pro Sekunde`
      : `${number(Math.round(perSecond * 60))} pro Minute`,
  pause: 'Anhalten',
  resume: 'Fortsetzen',
  paused: 'angehalten',
  saidPaused: 'Lesen angehalten.',
  saidRead: (count) =>
    plural(count, `${photos(count)} gelesen, das einzige.`, `Alle ${photos(count)} gelesen.`),
  summary: (labelled, unlike) =>
    `${photos(labelled)} von Ihnen beschriftet; von den übrigen ${plural(unlike, 'ist', 'sind')} ${number(unlike)} anders als Ihre Fotos.`,
  expected: (part, unknown) => {
    const right = `Voraussichtlich richtig von den übrigen: ${inHundred(part)}, sofern alle zu Ihren Klassen gehören. Das folgt aus den Prozenten und ist nicht gemessen.`;
    if (!unknown) return right;
    const passed = inHundred((unknown.total - unknown.correct) / unknown.total);
    return `${right} Von Fotos einer unbekannten Klasse gingen als eine Ihrer Klassen durch: ${passed}. Das wurde gemessen, indem jede Klasse der Reihe nach verdeckt wurde.`;
  },

  sort: 'Sortieren nach',
  sorts: {
    name: 'Dateiname',
    class: 'Klasse',
    unsure: 'Unsicherste zuerst',
    unlike: 'Andersartige zuerst',
  },
  filter: 'Anzeigen',
  filters: {
    all: 'Alle',
    open: 'Noch nicht beschriftet',
    labelled: 'Von Ihnen beschriftet',
    unlike: 'Anders als Ihre Fotos',
    skipped: 'Übersprungen',
    failed: 'Nicht lesbar',
  },
  sortAgain: 'Neu sortieren',
  sortAgainHint: 'Seither haben sich Antworten geändert.',
  none: 'Kein Foto passt dazu.',
  showAll: 'Alle Fotos anzeigen',
  grid: 'Fotos des Ordners',

  unread: 'noch nicht gelesen',
  noAnswer: 'noch keine Antwort',
  unlike: 'andersartig',
  unlikeLong: 'Anders als Ihre Fotos',
  unlikeWhy: (label) =>
    `Es ähnelt keinem Ihrer Fotos. Die nächste Klasse ist ${label}. Ein Prozentwert würde nur Ihre Klassen untereinander vergleichen.`,
  noPercentage:
    'Kein Prozentwert: Solange eine Klasse nur ein Foto hat, oder mit diesem Lernverfahren, gibt es nur eine Rangfolge.',
  skipped: 'übersprungen',
  failed: 'nicht lesbar',
  byYou: 'Ihre Beschriftung',
  runnerUp: (label, part) => `oder sonst ${label}, ${part}`,
  percent: (part) => {
    if (part > 0.99) return `über ${percent(0.99)}`;
    if (part < 0.01) return `unter ${percent(0.01)}`;
    return percent(part);
  },

  current: 'Dieses Foto',
  chooseOne: 'Wählen Sie ein Foto mit den Pfeiltasten oder einem Klick.',
  accept: 'Stimmt',
  acceptLabel: (label) => `Stimmt, ${label}`,
  skip: 'Überspringen',
  unskip: 'Nicht überspringen',
  next: 'Nützlichstes Foto',
  nextHint: 'Das Foto, dessen Beschriftung am meisten hilft.',
  classes: 'Es ist',
  type: 'Andere Klasse',
  typeHint: 'Namen tippen',
  willGive: (label) => `Eingabe: ${label}`,
  willMake: (label) => `Eingabe: neue Klasse ${label}`,
  keys: [
    ['Eingabe', 'stimmt'],
    ['1 bis 9', 'die Klasse mit dieser Nummer'],
    ['Buchstaben', 'eine Klasse tippen'],
    ['Leertaste', 'überspringen'],
    ['0', 'nützlichstes Foto'],
    ['Strg Z', 'rückgängig'],
  ],
  keysTitle: 'Tasten',
  nothingToAccept:
    'Es gibt keine Antwort zu bestätigen. Wählen Sie eine Klasse, oder überspringen Sie.',
  nothingToPropose: 'Noch lässt sich kein Foto vorschlagen.',
  undoGiven: (name, label) => `${name} mit ${label} beschriftet`,
  undoSkipped: (name) => `${name} übersprungen`,
  undoUnskipped: (name) => `${name} nicht übersprungen`,
  saidGiven: (name, label) => `${name}: ${label}.`,
  saidAllDone: 'In dieser Liste ist kein Foto ohne Beschriftung mehr.',
  saidSkipped: (name) => `${name} übersprungen.`,
  saidUnskipped: (name) => `${name} wird nicht mehr übersprungen.`,

  export: 'Ergebnis speichern',
  csv: 'Tabelle (CSV)',
  json: 'Tabelle (JSON)',
  zip: 'Fotos in Klassenordnern (Zip)',
  folders: 'Fotos in Klassenordnern (auf Festplatte)',
  noClassFolder: '_ohne Klasse',
  exporting: (done, total) => `Wird geschrieben, ${number(done)} von ${number(total)}`,
  notExported: (why) => `Nicht alles konnte geschrieben werden: ${why}`,
  exportCancelled: 'Das Speichern wurde abgebrochen.',
};
