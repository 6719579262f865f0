import { distances, outwards, ROUNDING } from '../../figures.js';
import type { Ninth } from '../../state/heat.js';
import type { Strings } from '../strings.js';
import { number, percent, photos, plural, pointsOf, share as shareOf } from './words.js';

const findings = (count: number): string =>
  plural(count, `${number(count)} Auffälligkeit`, `${number(count)} Auffälligkeiten`);
const points = (part: number): string => {
  const count = Math.round(Math.abs(part) * 100);
  return count === 0 && part !== 0 ? 'weniger als 1 Punkt' : pointsOf(`${count}`);
};
/** Points rounded down, and up to at least one, so that an interval never claims too much. */
const least = (part: number): string => number(Math.floor(part * 100 + ROUNDING));
const most = (part: number): number => Math.max(1, Math.ceil(part * 100 - ROUNDING));
const done = (part: number): string => percent(Math.floor(part * 100) / 100);

const ninths: Record<NonNullable<Ninth>, string> = [
  'oben links',
  'oben',
  'oben rechts',
  'links',
  'in der Mitte',
  'rechts',
  'unten links',
  'unten',
  'unten rechts',
] as const;

/** The view "Check" in German. */
export const checkWords: Strings['check'] = {
  title: 'Wie gut ist es, und was kann ich tun?',
  nothing: 'Noch nichts zu prüfen',
  nothingAdvice: 'Geben Sie zwei Klassen je ein paar Fotos. Dann wird hier gemessen, was es weiß.',
  toTeach: 'Zu „Lehren“',
  single: 'Ein Foto pro Klasse lässt sich nicht prüfen',
  singleAdvice:
    'Ein Foto wird geprüft, indem es verdeckt und anhand der anderen seiner Klasse geraten wird. Geben Sie einer Klasse ein zweites Foto.',
  reviewing: (part) => `Genauere Prüfung, ${done(part)}`,
  reviewLabel: 'Jedes Foto wird genauer geprüft',
  failed: 'Die genauere Prüfung ist gescheitert.',
  again: 'Erneut versuchen',
  saidReviewed: (issues, dismissed) => {
    if (issues > 0) return `Geprüft. ${findings(issues)}.`;
    return dismissed > 0 ? 'Geprüft. Sonst fällt nichts auf.' : 'Geprüft. Nichts Verdächtiges.';
  },

  details: 'Im Einzelnen',

  issues: 'Auffälligkeiten',
  issuesNone: ({ wrong, dismissed, calibrated }) => {
    const labels = calibrated ? 'keine Beschriftung sieht falsch aus, ' : '';
    const start =
      dismissed > 0
        ? 'Sonst fällt nichts auf.'
        : `Nichts Verdächtiges: ${labels}kein Foto ist doppelt, keines fällt aus dem Rahmen.`;
    if (wrong === 0 || !calibrated) return start;
    const guesses = plural(
      wrong,
      `wurde ${number(wrong)} Foto falsch geraten`,
      `wurden ${number(wrong)} Fotos falsch geraten`,
    );
    return `${start} Verdeckt ${guesses}, aber ohne Gewissheit; Einzelheiten stehen unten.`;
  },
  issuesWaiting: 'Auffällige Fotos erscheinen hier gleich.',
  issuesUncalibrated:
    'Falsche Beschriftungen lassen sich vermuten, sobald jede Klasse zwei Fotos hat.',
  dismissed: (count) => `${findings(count)} beiseitegelegt.`,
  bringBack: 'Wieder anzeigen',
  more: (count) => `${number(count)} weitere anzeigen`,
  open: (name, label) => `${name}, in ${label}. Öffnen`,
  looksLike: (name, label, to) => `${name} ist in ${label} und sieht aus wie ${to}.`,
  looksLikeWhy: (own) =>
    own === null
      ? 'Anhand der anderen Fotos geraten, käme es in die andere Klasse.'
      : `Anhand der anderen Fotos geraten, bekommt die eigene Klasse ${shareOf(own)}.`,
  standsOutToo: 'Es ist auch anders als der Rest seiner Klasse.',
  double: (name, other, label) =>
    `${name} und ${other}, beide in ${label}, sind fast dasselbe Foto.`,
  doubleWhy:
    'Ein doppeltes Foto lehrt nichts Neues und lässt die Bewertung besser aussehen, als sie ist.',
  doubleAcross: (name, label, other, otherLabel) =>
    `${name} in ${label} und ${other} in ${otherLabel} sind fast dasselbe Foto.`,
  doubleAcrossWhy: 'Eine der beiden Beschriftungen ist wahrscheinlich falsch.',
  outlier: (name, label) => `${name} ist anders als der Rest von ${label}.`,
  outlierWhy: 'Es kann ein Versehen sein oder ein seltener Fall, der bleiben sollte.',
  moveTo: (label) => `Nach ${label} verschieben`,
  remove: 'Entfernen',
  removeOne: (name) => `${name} entfernen`,
  removeFrom: (label) => `Aus ${label} entfernen`,
  keep: 'Behalten',
  keepBoth: 'Beide behalten',
  keepIn: (label) => `In ${label} behalten`,
  saidDismissed: (name) => `${name} bleibt, wie es ist.`,

  confusion: 'Was womit verwechselt wird',
  confusionHow:
    'Zeilen: was die Fotos sind. Spalten: wofür sie verdeckt gehalten wurden. Wählen Sie eine Zahl, um die Fotos zu sehen; die Pfeiltasten führen von einer zur nächsten.',
  confusionNone: (total) =>
    `Keine Verwechslung mit einer anderen Klasse, ${plural(total, `${photos(total)} wurde`, `${photos(total)} wurden`)} verdeckt.`,
  confusionMost: (truth, taken, count, shared) =>
    `Am häufigsten wird ${truth} für ${taken} gehalten, ${number(count)}-mal${shared ? '; andere ebenso oft' : ''}.`,
  confusionCorner: 'Ist \\ gehalten für',
  cell: (count, truth, taken) =>
    truth === taken
      ? `${photos(count)} von ${truth}, richtig geraten. Anzeigen`
      : `${photos(count)} von ${truth}, für ${taken} gehalten. Anzeigen`,
  cellTitle: (count, truth, taken) =>
    truth === taken
      ? `${photos(count)} von ${truth}, richtig geraten`
      : `${photos(count)} von ${truth}, für ${taken} gehalten`,
  cellWaiting: 'Fotos werden herausgesucht …',
  cellClose: 'Diese Fotos schließen',

  classes: 'Klasse für Klasse',
  classColumns: ['Klasse', 'Fotos', 'Verdeckt richtig', 'Wahrscheinlich zwischen'],
  classesEqual: (part) => `Alle Klassen sind gleich oft richtig: ${shareOf(part)}.`,
  classesRange: (worst, low, best, high) =>
    `Richtig: ${shareOf(low)} bei ${worst}, der schwächsten, und ${shareOf(high)} bei ${best}, der besten.`,
  classRight: (correct, total) => `${number(correct)} von ${number(total)}`,
  share: shareOf,
  between: (least, most) => {
    const { low, high } = outwards(least, most, 100);
    return `${percent(low / 100)} und ${percent(high / 100)}`;
  },
  notMeasured: 'braucht ein zweites Foto',
  balanced: (part) =>
    `Wenn jede Klasse gleich viel zählte, egal wie viele Fotos sie hat: ${shareOf(part)} richtig.`,

  calibration: 'Kann man den Prozenten glauben?',
  calibrationNone: 'Es gibt keine Prozente, solange eine Klasse nur ein Foto hat.',
  calibrated: (off, total) =>
    `Ja, soweit es sich an ${plural(total, `${number(total)} Foto`, `${number(total)} Fotos`)} zeigt: Abweichung im Mittel ${points(off)}, nicht mehr als der Zufall.`,
  calibrationUnclear: (off, total) =>
    `Nichts spricht dagegen. Bei ${photos(total)} beträgt die Abweichung im Mittel ${points(off)}, und das kann allein der Zufall sein.`,
  calibratedRoughly: (off, chance, surplus) => {
    const [by, alone] = distances(off, chance);
    const lean = {
      sure: ' Es ist sich etwas zu sicher.',
      modest: ' Es ist etwas zu vorsichtig.',
    };
    return `Ungefähr: Abweichung im Mittel ${pointsOf(by)}; der Zufall allein gäbe ${pointsOf(alone)}.${surplus === null ? '' : lean[surplus]}`;
  },
  uncalibrated: (off, chance, surplus) => {
    const [by, alone] = distances(off, chance);
    const lean = { sure: ' Es ist sich zu sicher.', modest: ' Es ist zu vorsichtig.' };
    return `Nicht wörtlich: Abweichung im Mittel ${pointsOf(by)}; der Zufall allein gäbe ${pointsOf(alone)}.${surplus === null ? '' : lean[surplus]}`;
  },
  calibrationHow:
    'So viele der verdeckten Fotos mit einer so sicheren Antwort waren richtig. Auf der Diagonale stimmt beides überein; die Linien sind 95-%-Intervalle. Die Prozente wurden an eben diesen Fotos abgestimmt, was ihnen etwas schmeichelt.',
  diagramSummary: (bins) =>
    `Wie sicher es war und wie oft es richtig lag, in ${plural(bins, `${number(bins)} Gruppe`, `${number(bins)} Gruppen`)}.`,
  diagramColumns: ['Wie sicher', 'Richtig', 'Wahrscheinlich zwischen', 'Fotos'],

  openSet: 'Merkt es, was es nicht kennt?',
  openSetKnown: ({ correct, total }) => {
    const wrong = total - correct;
    if (wrong === 0)
      return `Von ${plural(total, `${number(total)} Foto`, `${number(total)} Fotos`)} galt verdeckt keines als anders als die übrigen.`;
    return plural(
      wrong,
      `Von ${number(total)} Fotos galt verdeckt ${number(wrong)} als anders als die übrigen, obwohl es zu einer Klasse gehört.`,
      `Von ${number(total)} Fotos galten verdeckt ${number(wrong)} als anders als die übrigen, obwohl sie zu einer Klasse gehören.`,
    );
  },
  openSetUnknown: ({ correct, total }) => {
    const passed = total - correct;
    return `Wird jede Klasse der Reihe nach ganz verdeckt, ${plural(passed, 'geht', 'gehen')} ${number(passed)} von ${photos(total)} als eine der anderen Klassen durch, und ${number(correct)} ${plural(correct, 'gilt', 'gelten')} als anders.`;
  },
  openSetNoUnknown:
    'Wie oft Fotos einer unbekannten Klasse als eine Ihrer Klassen durchgehen, lässt sich ab drei Klassen messen.',
  openSetHow:
    'Fotos von etwas ganz anderem werden öfter bemerkt als die einer Klasse, die Ihren ähnelt.',

  curve: 'Würden mehr Fotos helfen?',
  curveWaiting: 'Das zeigt sich, indem aus weniger Fotos gelernt wird, als da sind.',
  curveTooFew: 'Bei so wenigen Fotos lässt sich das nicht messen.',
  verdict: {
    rising: (gain, low, high, count) =>
      `Ja: Bei ${photos(count)} steigt die Kurve noch. Die letzte Verdopplung brachte ${points(gain)}, zwischen ${least(low)} und ${number(most(high))}; die nächste dürfte nicht mehr bringen als das.`,
    falling: (gain, low, high, count) =>
      `Nein: Bei ${photos(count)} fällt die Kurve. Die letzte Verdopplung kostete ${points(gain)}, zwischen ${least(-high)} und ${number(most(-low))}; mehr von derselben Art hilft also nicht.`,
    flat: (within, count) =>
      `Kaum: Bei ${photos(count)} ist die Kurve flach, Spielraum ± ${pointsOf(`${most(within)}`)}, und die letzte Verdopplung brachte weniger als 2. Mehr von derselben Art ändert nicht viel.`,
    unclear: (within, high, count) =>
      `Nicht erkennbar: Bei ${photos(count)} ist die Kurve flach, Spielraum ± ${pointsOf(`${most(within)}`)}. Eine Verdopplung kann noch bis zu ${number(most(high))} bringen.`,
  },
  weakest: (label, correct, total) =>
    total === 0
      ? `${label} braucht am ehesten Fotos: Es gibt nur eines.`
      : `${label} braucht am ehesten Fotos: ${number(correct)} von ${number(total)} richtig.`,
  noWeakest:
    'Kein verdecktes Foto wurde falsch geraten, also braucht keine Klasse dringender Fotos als eine andere.',
  curveSummary: (from, to, first, last) =>
    `Anteil richtig geraten: ${shareOf(first)} bei ${photos(from)}, ${shareOf(last)} bei ${number(to)}.`,
  curveAxis: 'Fotos, aus denen gelernt wird',
  figures: 'Alle Zahlen',
  curveColumns: ['Fotos', 'Richtig', 'Wahrscheinlich zwischen'],

  loss: 'Wie das Training verlief',

  compare: 'Wäre eine andere Einstellung besser?',
  compareWhy: 'Vergleicht an Ihren Fotos Lernverfahren und wie genau jedes Foto angesehen wird.',
  compareStart: 'Vergleichen',
  compareAgain: 'Erneut vergleichen',
  compareCancel: 'Abbrechen',
  comparing: (part) => `Vergleich läuft, ${done(part)}`,
  comparisons: {
    head: {
      title: 'Lernverfahren',
      why: 'Trainiert alle Lernverfahren nacheinander an Ihren Fotos. Das verwendete bleibt in Gebrauch.',
      columns: ['Lernverfahren', 'Richtig', 'Wahrscheinlich zwischen', 'Trainingszeit'],
    },
    mode: {
      title: 'Sorgfalt pro Foto',
      why: 'Liest alle Ihre Fotos neu mit mehr und mit weniger Sorgfalt, mit dem jetzigen Lernverfahren. Die verwendete bleibt in Gebrauch.',
      columns: ['Sorgfalt pro Foto', 'Richtig', 'Wahrscheinlich zwischen', 'Zeit pro Foto'],
    },
    backbone: {
      title: 'Backbones',
      why: 'Liest alle Ihre Fotos mit dem eingebauten Netz und mit denen aus Dateien, mit dem jetzigen Lernverfahren. Das verwendete bleibt in Gebrauch.',
      columns: ['Backbone', 'Richtig', 'Wahrscheinlich zwischen', 'Zeit pro Foto'],
    },
  },
  modesNeedPhotos: (name) =>
    `${name} ist nicht mehr lesbar, und ohne alle Fotos wäre der Vergleich nicht fair.`,
  compareSeconds: (seconds) =>
    seconds < 0.095
      ? `${number(Math.max(1, Math.round(seconds * 1000)))} ms`
      : `${number(seconds, seconds < 9.95 ? 1 : 0)} s`,
  compareNone: 'nicht gemessen',
  use: 'Verwenden',
  useHead: (head) => `Verwenden: ${head}`,
  inUse: 'in Gebrauch',
  compareNoise:
    'Alle Intervalle überlappen das des besten: Die Unterschiede können bloßer Zufall sein.',
  compareBehind: (heads) =>
    `Deutlich hinter dem besten: nur ${heads}. Die übrigen Unterschiede können Zufall sein.`,
  compareAllBehind: 'Alle anderen liegen deutlich hinter dem besten.',
  compareNothing: 'Es gibt nichts zu vergleichen: Kein Foto konnte verdeckt werden.',
  compareBest: 'Das beste von mehreren sieht immer etwas besser aus, als es ist.',
  compareStale:
    'Ihre Fotos oder Einstellungen haben sich seither geändert; vergleichen Sie erneut für gültige Zahlen.',
  heat: (label) => `Wo es ${label} sieht`,
  heatWaiting: 'Jeder Bildteil wird angesehen …',
  heatHow:
    'Ohne die gelben Teile wäre die Bewertung der Klasse niedriger. Es ist eine grobe Karte aus 7 mal 7 Teilen und kein Beweis für das Warum.',
  heatSaid: (label, place) =>
    place === null
      ? `Kein Teil des Fotos spricht für ${label}.`
      : `Es sieht ${label} vor allem ${ninths[place]}.`,
  saidCompared: (count) =>
    plural(
      count,
      `${number(count)} Einstellung verglichen.`,
      `${number(count)} Einstellungen verglichen.`,
    ),
};
