import type { Strings } from '../strings.js';
import { number, percent, photos, plural } from './words.js';

/** Several photos of a folder at once, in German. */
export const manyWords: Strings['many'] = {
  title: 'Mehrere Fotos zugleich',
  select: 'Auswählen',
  selectHow:
    'Jeder Klick oder Fingertipp wählt ein Foto aus oder wieder ab. Mit der Tastatur bewegen die Pfeile, und die Leertaste wählt aus.',
  all: 'Alle gezeigten auswählen',
  none: 'Auswahl aufheben',
  selected: (count) => `${photos(count)} ausgewählt`,
  saidSelected: (count, total) =>
    count === 0 ? 'Kein Foto ausgewählt.' : `${number(count)} von ${photos(total)} ausgewählt.`,
  keys: [
    ['Umschalt, Strg', 'mehrere auswählen'],
    ['Strg A', 'alle gezeigten auswählen'],
    ['Esc', 'Auswahl aufheben'],
  ],
  unlikeNear: (label) => `andersartig: ${label}?`,
  someUnlike: (count) =>
    plural(
      count,
      `${number(count)} davon ist anders als Ihre Fotos; seine nächste Klasse gilt.`,
      `${number(count)} davon sind anders als Ihre Fotos; ihre nächste Klasse gilt.`,
    ),
  undoGiven: (count, label) => `${photos(count)} mit ${label} beschriftet`,
  saidGiven: (count, label) => `${photos(count)}: ${label}.`,
  saidLearnt: (count) =>
    plural(
      count,
      `Aus ${number(count)} davon wird gelernt, denn mehr vom Gleichen bringt wenig.`,
      `Aus ${number(count)} davon wird gelernt, denn mehr vom Gleichen bringt wenig.`,
    ),
  undoSkipped: (count, skipped) =>
    `${photos(count)} ${skipped ? 'übersprungen' : 'nicht übersprungen'}`,
  saidSkipped: (count, skipped) =>
    `${photos(count)} ${skipped ? 'übersprungen' : 'nicht mehr übersprungen'}.`,

  like: 'Ähnliche suchen',
  likeHow: 'Sortiert den ganzen Ordner danach, wie sehr jedes Foto diesem ähnelt.',
  likeSort: (name) => `Wie ${name}`,
  saidLike: (name) => `Nach Ähnlichkeit mit ${name} sortiert.`,

  byAccepting: 'zusammen mit anderen angenommen',
  acceptedFilter: 'Zusammen angenommen',
  summary: (count) => `${photos(count)} zusammen angenommen.`,
  acceptAll: 'Alle sicheren Antworten annehmen',
  acceptTitle: 'Alle sicheren Antworten annehmen',
  acceptWhat:
    'Die gezeigten Fotos ohne Beschriftung bekommen die Klasse ihrer Antwort. Die Klassen lernen nicht daraus, damit die Bewertung ehrlich bleibt. Einmal Rückgängig nimmt alles zurück.',
  threshold: 'Antworten ab',
  thresholdOf: (least, count) => `${percent(least)}: ${photos(count)}`,
  willBeWrong: (about, low, high, total) =>
    `Etwa ${number(about)} von ${plural(total, `${number(total)} Foto`, `${number(total)} Fotos`)} werden falsch sein, wahrscheinlich zwischen ${number(low)} und ${number(high)}.`,
  measuredOn: (wrong, total, least) =>
    plural(
      wrong,
      `Gemessen an Ihren selbst beschrifteten Fotos, die verdeckt mindestens ${percent(least)} bekamen, ${number(total)} an der Zahl: ${number(wrong)} davon war falsch.`,
      `Gemessen an Ihren selbst beschrifteten Fotos, die verdeckt mindestens ${percent(least)} bekamen, ${number(total)} an der Zahl: ${number(wrong)} davon waren falsch.`,
    ),
  measuredWhere:
    'Das gilt, soweit der Ordner Ihren Fotos gleicht. Fotos, die in keine Ihrer Klassen gehören, kommen hinzu.',
  notMeasured:
    'Keines Ihrer eigenen Fotos bekam verdeckt eine so sichere Antwort. Wie viele falsch sein werden, ist daher nicht bekannt. Sehen Sie die Stichprobe an.',
  sampleTitle: (count) =>
    `Sehen Sie zuerst ${photos(count)} an, zufällig gewählt, und markieren Sie, was falsch ist`,
  sampleAgain: 'Andere zeigen',
  markWrong: (name, label) => `${name}: ${label}. Als falsch markieren`,
  found: (wrong, total, low, high) =>
    `Sie haben ${number(wrong)} von ${photos(total)} als falsch markiert. Wenn Sie jedes angesehen haben, sind ${percent(low)} bis ${percent(high)} von allen falsch.`,
  acceptYes: (count) => `${photos(count)} annehmen`,
  undoAccepted: (count) => `${photos(count)} angenommen`,
  saidAccepted: (count) => `${photos(count)} angenommen. Einmal Rückgängig nimmt alles zurück.`,
};
