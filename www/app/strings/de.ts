import type { EngineReason } from 'handful';
import { cardWords } from './de/card.js';
import { checkWords } from './de/check.js';
import { groupWords } from './de/groups.js';
import { intakeWords } from './de/intake.js';
import { labelWords } from './de/label.js';
import { liveWords } from './de/live.js';
import { manyWords } from './de/many.js';
import { nameWords } from './de/names.js';
import { outWords } from './de/out.js';
import { projectWords } from './de/project.js';
import { reasons } from './de/reasons.js';
import { sampleWords } from './de/samples.js';
import { scientificWords } from './de/scientific.js';
import { sealWords } from './de/seal.js';
import { shareWords } from './de/share.js';
import { testWords } from './de/test-folder.js';
import { undoWords } from './de/undo.js';
import { list, number, percent, photos, plural } from './de/words.js';
import { reasonKey } from './reason.js';
import type { Strings } from './strings.js';

const engineReasons: Record<EngineReason, string> = {
  forced: 'So haben Sie es gewählt.',
  faster: 'Beide wurden auf diesem Gerät gemessen, und die Grafikkarte war schneller.',
  starting: 'Die Grafikkarte wird noch vorbereitet. Fotos können schon verwendet werden.',
  'no-webgpu': 'Dieser Browser gibt Webseiten keinen Zugriff auf die Grafikkarte.',
  'no-adapter': 'Der Browser bietet dieser Seite keine Grafikkarte an.',
  'software-adapter':
    'Die Grafikkarte wird hier nur vom Prozessor nachgebildet, was langsamer wäre.',
  int8: 'Die Seite beginnt mit dem Prozessor, dessen Netz beim Laden halb so groß ist. Für die Grafikkarte wählen Sie diese unter „Einstellungen“.',
  'two-networks': 'Die Seite wurde im Modus „Optimal“ geladen, den der Prozessor berechnet.',
  'missing-feature': 'Der Grafikkarte fehlt etwas, das gebraucht wird.',
  'self-test':
    'Die Grafikkarte hat ein bekanntes Bild falsch berechnet und wird daher nicht verwendet.',
  slower: 'Beide wurden auf diesem Gerät gemessen, und der Prozessor war schneller.',
  'gpu-failed':
    'Die Grafikkarte hat versagt, daher hat der Prozessor übernommen. Kein Foto ging verloren.',
  'device-lost':
    'Die Grafikkarte fiel mitten in der Arbeit aus, daher hat der Prozessor übernommen. Kein Foto ging verloren.',
};

/** With fewer photos than this, a wide interval is explained by their number. */
const FEW = 100;

/** The page in German. */
export const de: Strings = {
  photos,
  list,
  reason: (code, sentence) =>
    reasons[reasonKey(code, sentence)] ?? 'Ein unerwarteter Fehler ist aufgetreten.',

  languageName: 'Deutsch',
  partMissing:
    'Ein Teil der Seite konnte nicht geladen werden. Prüfen Sie das Netz und laden Sie die Seite neu.',
  languageMissing: (name) =>
    `${name} konnte nicht geladen werden. Prüfen Sie das Netz und wählen Sie die Sprache erneut.`,
  settings: 'Einstellungen',
  language: 'Sprache',
  project: projectWords,
  label: labelWords,
  live: liveWords,
  many: manyWords,
  out: outWords,
  test: testWords,
  undo: undoWords,
  groups: groupWords,
  names: nameWords,
  intake: intakeWords,
  scientific: scientificWords,
  samples: sampleWords,
  share: shareWords,

  brand: 'handful',
  title: 'handful: ein Foto-Klassifikator, der auf Ihrem Gerät bleibt',
  seal: sealWords,
  privacyLong:
    'Alles geschieht auf diesem Gerät. Fotos werden nie hochgeladen, und es gibt kein Konto. Klassen und ihre Fotos bleiben in diesem Browser, bis Sie sie löschen.',
  views: { teach: 'Lehren', check: 'Prüfen', label: 'Beschriften', live: 'Kamera' },
  check: checkWords,
  card: cardWords,
  sections: 'Bereiche',
  close: 'Schließen',

  heroTitle: 'Eine Handvoll Fotos, und es lernt, sie zu unterscheiden.',
  heroSteps: [
    ['Klassen benennen', 'Becher und Tassen, reifes und unreifes Obst, Ihre zwei Katzen.'],
    ['Jeder ein paar Fotos geben', 'Drei bis zehn genügen. Am meisten helfen die schwierigen.'],
    [
      'Ein neues Foto ablegen',
      'Sie erfahren, zu welcher Klasse es gehört oder dass es zu keiner gehört.',
    ],
  ],

  yourClasses: 'Ihre Klassen',
  recognise: 'Erkennen',
  newClass: 'Neue Klasse',
  newClassHint: 'Eine weitere Art von Foto hinzufügen',
  startFolder: 'Ein Ordner pro Klasse',
  startFolderHint:
    'Wählen Sie den Ordner, der sie enthält. Jeder Ordner darin wird zu einer Klasse mit seinem Namen.',
  startFile: 'Eine Datei öffnen',
  startFileHint:
    'Ein Zip mit Klassenordnern, ein Teachable-Machine-Projekt, eine Tabelle (CSV) mit ihren Fotos oder ein gespeichertes Projekt.',
  defaultClassName: (index) => `Klasse ${number(index)}`,
  className: 'Name der Klasse',
  nameTaken: (label) => `Es gibt schon eine Klasse namens „${label}“.`,
  nameEmpty: 'Eine Klasse braucht einen Namen.',
  countReading: (learnt, waiting) =>
    learnt === 0
      ? plural(waiting, `${photos(waiting)} wird gelesen`, `${photos(waiting)} werden gelesen`)
      : `${photos(learnt)}, ${number(waiting)} weitere in Arbeit`,
  noPhotos: 'noch keine Fotos',
  pasteHere: (keys) => `${keys} fügt hier ein`,
  addPhotos: 'Fotos hinzufügen',
  addPhotosTo: (label) => `Fotos zu ${label} hinzufügen`,
  addFolder: 'Ordner',
  addFolderTo: (label) => `Ordner mit Fotos für ${label}`,
  dropHere: 'Fotos hier ablegen',
  deleteClass: (label) => `Klasse ${label} löschen`,
  deleteAsk: (label, count) =>
    count === 0
      ? `„${label}“ löschen?`
      : plural(
          count,
          `„${label}“ löschen und ${number(count)} Foto vergessen?`,
          `„${label}“ löschen und ${number(count)} Fotos vergessen?`,
        ),
  deleteYes: 'Löschen',
  deleteNo: 'Behalten',
  classDeleted: (label) => `Klasse ${label} gelöscht.`,
  showMore: (count) => `${number(count)} weitere anzeigen`,
  secondPhoto: 'Mit einem zweiten Foto gibt es Prozente und eine Bewertung.',
  photoIn: (name, label) => `${name}, in ${label}. Öffnen`,
  photoWaiting: (name) => `${name}, wird gelesen`,
  removePhoto: (name) => `${name} entfernen`,
  photoRemoved: (name) => `${name} entfernt.`,
  photoMoved: (name, label) => `${name} nach ${label} verschoben.`,
  moveTo: 'Klasse',
  remove: 'Foto entfernen',
  pastedName: (index) => `Eingefügtes Foto ${number(index)}`,

  queryTitle: 'Was ist das?',
  queryDrop: 'Foto zum Erkennen ablegen',
  queryTouch: 'Foto zum Erkennen wählen',
  queryOr: 'oder einfügen, oder vom Gerät wählen',
  queryChoose: 'Fotos wählen',
  queryChooseLabel: 'Fotos zum Erkennen wählen',
  queryWaitClasses: 'Geben Sie zuerst zwei Klassen Fotos.',
  queryWaiting: 'Wird angesehen …',
  queryFailed: 'Nicht lesbar',
  unlike: 'Anders als Ihre Fotos',
  unlikeWhy: 'Es ähnelt keinem Ihrer Fotos. Müsste es eine der Klassen sein:',
  percentHint: (labels) => `Geben Sie ${list(labels)} ein zweites Foto, um Prozente zu erhalten.`,
  rankingOnly: 'Eine Rangfolge, die beste zuerst.',
  percentNone: 'Dieses Lernverfahren liefert hier keine Prozente.',
  allScores: (count) => `Alle ${number(count)} Klassen anzeigen`,
  fewerScores: 'Weniger anzeigen',
  looksDifferent: 'Es sieht anders aus als Ihre Fotos',
  probably: (label) => `Wahrscheinlich ${label}, sieht aber anders aus als Ihre Fotos`,
  nearest: (labels) => `Am nächsten: ${labels.join(', dann ')}.`,
  noPercentages:
    'Keine Prozente: Sie vergleichen nur Ihre Klassen untereinander, und vielleicht ist es keine davon.',
  learnIt: (label) => `Ja, ${label}: lernen`,
  learntAs: (name, label) => `${name} wird als ${label} gelernt.`,
  heatLittle: 'spricht wenig dafür',
  heatMuch: 'spricht am meisten dafür',
  teachIt: 'Sagen, was es ist',
  teachQuery: (name) => `Sagen, was ${name} ist, um es zu lernen`,
  removeQuery: (name) => `${name} aus den Ergebnissen entfernen`,
  removeResult: 'Entfernen',
  clearQueries: 'Ergebnisse leeren',
  results: 'Ergebnisse',
  percent: (part) => {
    if (part > 0.99) return `über ${percent(0.99)}`;
    if (part < 0.01) return `unter ${percent(0.01)}`;
    return percent(part);
  },
  saidResult: (name, label) => `${name}: ${label}.`,
  saidResults: (answered, failed) =>
    [
      answered > 0 ? `${photos(answered)} erkannt.` : '',
      failed > 0 ? `${photos(failed)} nicht lesbar.` : '',
    ]
      .filter(Boolean)
      .join(' '),

  quality: 'Wie gut kennt es Ihre Fotos?',
  qualityNone:
    'Die Bewertung erscheint hier, sobald zwei Klassen Fotos haben und eine davon mindestens zwei. Dann wird jedes Foto der Reihe nach verdeckt und anhand der anderen geraten.',
  qualityTraining: 'Training läuft …',
  accuracy: ({ correct, total, about, low, high }) => {
    const these = total < FEW ? 'bei so wenigen Fotos' : 'bei diesen Fotos';
    const range = `${number(low)} bis ${number(high)} von 10 richtig ${these}`;
    if (correct === total) return `Bisher keines falsch: ${range}.`;
    if (correct === 0) return `Bisher keines richtig: ${range}.`;
    const start = { over: 'Mehr als', under: 'Weniger als' };
    const words = about.bound === null ? 'Etwa' : start[about.bound];
    return `${words} ${number(about.value)} von 10 richtig, zwischen ${number(low)} und ${number(high)} ${these}.`;
  },
  accuracyHow: (correct, total, method) => {
    const how = method === 'leave-one-out' ? 'einzeln' : 'in Gruppen';
    return `Fotos wurden ${how} verdeckt und anhand der anderen geraten: ${number(correct)} von ${number(total)} ${plural(correct, 'war', 'waren')} richtig.`;
  },
  dotRight: 'richtig',
  dotUnsure: 'unsicher',
  dotWrong: 'falsch',
  accuracyDots: ({ correct, total, low, high }) =>
    `${number(correct)} von ${number(total)} richtig, wahrscheinlich zwischen ${number(low)} und ${number(high)} von 10`,
  classScore: (correct, total) => `${number(correct)} von ${number(total)} richtig`,
  classScoreHow: 'Verdeckt richtig geraten',
  saidTrained: (correct, total) =>
    `Trainiert. ${number(correct)} von ${photos(total)} verdeckt richtig geraten.`,
  saidTrainedShort: 'Trainiert.',

  advanced: 'Erweitert',
  head: 'Lernverfahren',
  heads: {
    ridge: [
      'Standardverfahren',
      'In Millisekunden auf einmal gelöst. Am besten für eine Handvoll Fotos.',
    ],
    linear: [
      'Trainierte Schicht',
      'Der Klassiker: eine Schicht, Schritt für Schritt trainiert, mit Verlustkurve.',
    ],
    auto: [
      'Bestes von mehreren',
      'Probiert einige Verfahren an reihum zurückgehaltenen Fotos und behält das beste.',
    ],
    lda: [
      'Diskriminanzanalyse',
      'Berücksichtigt, wie sich die Fotos einer Klasse untereinander unterscheiden.',
    ],
    prototype: ['Klassenmittel', 'Vergleicht ein Foto mit dem Mittel jeder Klasse.'],
    knn: ['Nächste Fotos', 'Schaut auf die ähnlichsten Ihrer Fotos.'],
    svm: ['Stützvektoren', 'Zieht die Grenze, die die Klassen am weitesten trennt.'],
    mlp: [
      'Kleines Netz',
      'Wie bei Teachable Machine: eine verdeckte Schicht, Schritt für Schritt trainiert. Langsam.',
    ],
    transport: [
      'Auch aus dem Ordner',
      'Lernt auch aus Fotos des geöffneten Ordners, die noch keine Beschriftung haben. Hilft vor allem, solange es wenige Beschriftungen gibt.',
    ],
    'transport-balanced': [
      'Aus dem Ordner, gleichmäßig',
      'Lernt auch aus Fotos des geöffneten Ordners und nimmt an, dass es von jeder Klasse etwa gleich viele gibt: besser, wenn das stimmt, sonst schlechter.',
    ],
  },
  cautions: {
    'few-unlabelled':
      'Dieses Verfahren lernt auch aus dem geöffneten Ordner, aus Fotos ohne Beschriftung, die Ihren Klassen ähneln. Es gibt weniger als fünf davon pro Klasse, daher ist es etwa so gut wie das Standardverfahren.',
    'assumes-balance':
      'Dieses Verfahren nimmt an, dass der Ordner von jeder Klasse etwa gleich viele Fotos hat. Stimmt das nicht, irrt es sich öfter als das Standardverfahren.',
  },
  mode: 'Sorgfalt pro Foto',
  modes: {
    quality: ['Qualität', 'Sieht sich jedes Foto zweimal an.'],
    fast: ['Schnell', 'Sieht einmal hin: halbe Zeit, etwas mehr Fehler.'],
    best: [
      'Optimal',
      'Ein zweites, größeres Netz sieht mit hin: weniger Fehler, etwa doppelte Zeit pro Foto und 5 MB mehr zu laden.',
    ],
  },
  loadBest: 'Seite im Modus „Optimal“ neu laden',
  reloadKeeps: (results, folder) =>
    [
      results > 0
        ? 'Ihre Klassen bleiben, und Ihre Ergebnisse werden neu erkannt.'
        : 'Ihre Klassen bleiben.',
      folder === null ? '' : `Der Ordner ${folder} muss erneut geöffnet werden.`,
    ]
      .filter(Boolean)
      .join(' '),
  reloadLoses:
    'Der Browser kann nicht alle Fotos und Ergebnisse behalten, während die Seite neu lädt. Speichern Sie das Projekt zuerst als Datei; folgen Sie dem Link noch einmal, um trotzdem fortzufahren.',
  device: 'Läuft auf',
  devices: { auto: 'Automatisch wählen', webgpu: 'Grafikkarte', cpu: 'Prozessor' },
  restartHint:
    'Nach einer Änderung hier oder bei der Sorgfalt pro Foto werden Fotos eventuell neu gelesen.',
  decimal: number,
  lossTitle: 'Verlust pro Epoche',
  lossSummary: (epochs, first, last) =>
    `Verlust über ${plural(epochs, `${number(epochs)} Epoche`, `${number(epochs)} Epochen`)}, von ${first} auf ${last}.`,
  lossTrain: 'bei den Fotos, aus denen es lernt',
  lossLeftOut: 'bei zurückgehaltenen Fotos',
  lossFigures: 'Alle Zahlen',
  lossColumns: [
    'Epoche',
    'Verlust',
    'Richtig',
    'Verlust, zurückgehalten',
    'Richtig, zurückgehalten',
  ],
  lossWaiting: 'Die Kurve erscheint mit dem ersten Training.',

  engineLoading: 'Wird vorbereitet',
  engineLoadingShare: (part) => `Wird vorbereitet, ${percent(part)}`,
  engineBroken: 'Angehalten',
  engineNames: { cpu: 'Prozessor', webgpu: 'Grafikkarte' },
  engineTitle: { cpu: 'Läuft auf Ihrem Prozessor', webgpu: 'Läuft auf Ihrer Grafikkarte' },
  engineReasons,
  engineDetail: () => '',
  engineSpeed: (milliseconds) =>
    `Bisher etwa ${number(Math.max(1, Math.round(milliseconds)))} ms pro Foto.`,
  engineLoadingLong:
    'Das Netz, das sich Fotos ansieht, wird geladen. Sie können schon Fotos hinzufügen; sie werden gelesen, sobald es bereit ist.',
  engineChoose: 'Auch die Adresse kann wählen:',
  engineFor: 'Für Entwickler: Die laufende Instanz ist',
  engineChanged: (device, why) =>
    `Läuft jetzt auf ${device === 'cpu' ? 'dem Prozessor' : 'der Grafikkarte'}. ${engineReasons[why]}`,

  progressReading: (done, total) => `Fotos werden gelesen, ${number(done)} von ${number(total)}`,
  progressLooking: (done, total) => `Wird erkannt, ${number(done)} von ${number(total)}`,
  progressWaiting: (total) =>
    plural(
      total,
      `${photos(total)} wartet, bis alles bereit ist`,
      `${photos(total)} warten, bis alles bereit ist`,
    ),
  secondsLeft: (seconds) =>
    seconds < 60
      ? `noch etwa ${number(Math.max(1, Math.round(seconds)))} s`
      : `noch etwa ${number(Math.round(seconds / 60))} min`,
  cancel: 'Abbrechen',
  saidReading: (total) =>
    plural(total, `${photos(total)} wird gelesen.`, `${photos(total)} werden gelesen.`),
  saidRead: (count) => `${photos(count)} gelernt.`,
  cancelled: 'Abgebrochen. Nichts davon wurde behalten.',
  cancelledQueries: 'Abgebrochen. Die bisherigen Antworten bleiben.',
  failures: (count) =>
    plural(
      count,
      `${photos(count)} konnte nicht verwendet werden`,
      `${photos(count)} konnten nicht verwendet werden`,
    ),
  saidFailures: (names) =>
    plural(
      names.length,
      `Dieses Foto konnte nicht verwendet werden: ${list(names)}.`,
      `Diese Fotos konnten nicht verwendet werden: ${list(names)}.`,
    ),
  messages: 'Meldungen',
  dismiss: 'Verwerfen',
  skippedFiles: (count) =>
    plural(
      count,
      `${number(count)} Datei im Ordner ist kein Foto und wurde ausgelassen.`,
      `${number(count)} Dateien im Ordner sind keine Fotos und wurden ausgelassen.`,
    ),
  nothingFound: 'Dort wurden keine Fotos gefunden.',

  askTitle: (count) =>
    plural(count, 'Wohin mit diesem Foto?', `Wohin mit diesen ${number(count)} Fotos?`),
  askLabel: (count, folder) => {
    const which = folder === null ? photos(count) : `${photos(count)} in „${folder}“`;
    return `${which}: als Ordner beschriften?`;
  },
  askLabelYes: 'Als Ordner beschriften',
  askLabelWhy:
    'Jedes Foto bekommt eine eigene Antwort, die Sie mit einer Taste bestätigen oder korrigieren.',
  askOr: 'Oder alle zusammen',
  askNewNamed: (folder) => `Eine neue Klasse, ${folder}`,
  askTruth: 'Was ist es? Aus dem Foto wird gelernt.',
  askNew: 'Eine neue Klasse',
  askQuery: 'Nur erkennen',

  unsupportedTitle: 'Dieser Browser ist zu alt für handful',
  unsupported: {
    simd: 'Er kann die Art von WebAssembly (SIMD) nicht ausführen, die sich Ihre Fotos ansieht.',
    worker: 'Er kann keine Module im Hintergrund ausführen (Module Workers).',
    platform: 'Ihm fehlen Funktionen aktueller Browser, mit denen diese Seite gebaut ist.',
  },
  unsupportedAdvice:
    'Ein aktueller Chrome, Edge, Firefox oder Safari genügt. Es wurde nichts irgendwohin gesendet.',
  broken: {
    title: 'Die Erkennung wurde angehalten',
    advice: 'Ihre Fotos sind noch da. Starten Sie neu, dann geht es mit ihnen weiter.',
  },
  notLoaded: {
    title: 'Die Seite konnte nicht vollständig geladen werden',
    advice:
      'Es fehlt der Teil, der sich die Fotos ansieht. Prüfen Sie die Verbindung und starten Sie neu; Fotos, die Sie inzwischen hinzufügen, gehen nicht verloren.',
  },
  retry: 'Neu starten',
  useProcessor: 'Stattdessen den Prozessor verwenden',
};
