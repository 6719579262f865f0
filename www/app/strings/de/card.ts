import type { Strings } from '../strings.js';
import { day, number, photos, plural } from './words.js';

/** The report as a page to save or print, in German. */
export const cardWords: Strings['card'] = {
  keep: 'Diesen Bericht behalten',
  why: 'Eine Seite mit allen Zahlen und Einstellungen und ohne Foto: zum Speichern, Senden oder Drucken.',
  save: 'Als Seite speichern',
  print: 'Drucken',
  saved: (name) => `Der Bericht zu ${name} ist gespeichert.`,
  fileName: (name) => `${name}, Bericht`,

  title: (name) => `${name}: was dieser Klassifikator kann`,
  made: (date) => `Erstellt mit handful am ${day(date, 'long')}.`,
  stale: 'Die Zahlen stammen von der letzten Prüfung; seither haben sich Fotos geändert.',
  what: 'Was es ist',
  facts: {
    classes: 'Klassen',
    photos: 'Gelernte Fotos',
    head: 'Lernverfahren',
    mode: 'Sorgfalt pro Foto',
    network: 'Netz',
    arithmetic: 'Arithmetik',
    space: 'Einbettungsraum',
    seed: 'Startwert',
    temperature: 'Temperatur',
  },
  ofClass: (label, count) => `${label} (${number(count)})`,
  networks: {
    one: 'EfficientNet-Lite0, auf ImageNet vortrainiert und unverändert',
    two: 'EfficientNet-Lite0 und Lite2, auf ImageNet vortrainiert und unverändert',
  },
  arithmetic: { int8: '8-Bit-Ganzzahlen', f32: '32-Bit-Gleitkommazahlen' },
  leftOut: 'Wie gut es die eigenen Fotos kennt',
  notMeasured: 'Es konnte nichts gemessen werden: Keine Klasse hat zwei Fotos.',
  interval: (low, high) => `95-%-Intervall: ${low} bis ${high}.`,
  test: (name) => `An anderen Fotos: der Testordner „${name}“`,
  noTest: 'Es wurde nicht an zurückgehaltenen Fotos gemessen.',
  findings: 'Auffällige Fotos',
  open: (count) =>
    count === 0
      ? 'Keines ist offen.'
      : plural(
          count,
          `${photos(count)} ist vielleicht falsch, doppelt oder anders als der Rest der Klasse, und noch hat niemand entschieden.`,
          `${photos(count)} sind vielleicht falsch, doppelt oder anders als der Rest der Klasse, und noch hat niemand entschieden.`,
        ),
  compared: 'Andere Einstellungen an denselben Fotos',
  limits: 'Was das nicht sagt',
  limit: [
    'Die Zahlen gelten für Fotos wie die, an denen gemessen wurde. Anderes Licht, eine andere Kamera oder ein anderer Ort können sie ändern.',
    'Fotos einer Sache, die direkt nacheinander aufgenommen wurden, ähneln einander mehr als neue Fotos; die Zahlen mit verdeckten Fotos sind daher besser als die Wirklichkeit.',
    'Es nennt immer eine seiner Klassen, außer wenn es ein Foto für anders als alle hält. Unbekanntes bemerkt es nur so oft, wie oben angegeben.',
    'Es ist nicht für Entscheidungen über Menschen gemacht und auch für keine, die einen Beweis verlangen.',
  ],
};
