import type { Strings } from '../strings.js';
import { percent } from './words.js';

/** Sealing, working offline, and how to check both, in German. */
export const sealWords: Strings['seal'] = {
  badge: 'Fotos bleiben auf diesem Gerät',
  stillComing: (what, part) => `Noch zu laden: ${what}, ${percent(part)}`,
  comingTitle: 'Noch zu laden, in dieser Reihenfolge:',
  coming: {
    views: 'die anderen Ansichten',
    samples: 'die Beispielfotos',
    languages: 'die anderen Sprachen',
    tools: 'Exporte und Training per Gradientenabstieg',
  },
  details: 'Über dieses Versprechen',
  plain: {
    open: 'Fotos werden hier gelesen, gelernt und erkannt. Nichts wird hochgeladen. Sobald die Seite alle eigenen Dateien geladen hat, verweigert ihr der Browser jede weitere Verbindung.',
    sealed:
      'Fotos werden hier gelesen, gelernt und erkannt. Nichts wird hochgeladen: Der Browser verweigert dieser Seite jetzt jede Verbindung, sodass auch versehentlich kein Foto hinausgelangen könnte. Die Seite ist versiegelt.',
    refused:
      'Fotos werden hier gelesen, gelernt und erkannt. Nichts wird hochgeladen. Nicht versiegelt: Auf diesem Server setzt der Browser das nicht vollständig durch.',
  },
  policy: 'Wie der Browser das durchsetzt',
  what: {
    open: 'Die Seite lädt ihre eigenen Dateien. Ist die letzte da, lässt sie sich vom Browser jede weitere Verbindung verweigern. Die Worker, die sich Ihre Fotos ansehen, haben von Anfang an keine Verbindung.',
    sealed:
      'Als ihre eigenen Dateien geladen waren, ließ sich die Seite vom Browser jede weitere Verbindung verweigern: keine Anfrage, kein Bild, kein Formular, kein Frame, kein Skript, woher auch immer. Die Worker, die sich Ihre Fotos ansehen, hatten von Anfang an keine Verbindung. Das gilt, bis die Seite neu geladen wird.',
    refused:
      'Der Server dieser Seite erlaubt ihr nicht, Worker aus dem Speicher zu starten, was das Siegel braucht. Die Seite sendet weiterhin nichts, aber hier setzt der Browser das nicht vollständig durch.',
  },
  possible:
    'Was möglich bleibt: Sie können zu einer anderen Adresse gehen und herunterladen, was Sie hier gemacht haben.',
  offline: {
    preparing: 'Die Seite wird zur Verwendung ohne Netz gespeichert.',
    ready: 'Die Seite ist auf diesem Gerät gespeichert und startet auch ohne Netz.',
    no: 'Die Seite konnte auf diesem Gerät nicht gespeichert werden: Der nächste Start braucht ein Netz.',
  },
  needsReload:
    'Diese Seite ist versiegelt und enthält nur, was der Prozessor braucht. Für die Grafikkarte ergänzen Sie die Adresse um ?device=webgpu und laden Sie sie neu.',
  needsBest:
    'Dieses Projekt verwendet den Modus „Optimal“, dessen zweites Netz nicht geladen ist. Es läuft vorerst im Modus „Qualität“; um das Netz zu laden, folgen Sie dem Link unter „Erweitert“.',
  howLink: 'Wie Sie das selbst prüfen',
  how: [
    [
      'Das Netz beobachten',
      'Öffnen Sie die Entwicklerwerkzeuge (F12, oder Strg+Umschalt+I, ⌥⌘I auf dem Mac) und wählen Sie „Netzwerk“. Laden Sie die Seite: Sie sehen, wie sie ihre eigenen Dateien holt. Fügen Sie nun Fotos hinzu, trainieren Sie, erkennen Sie: Es kommt nichts mehr hinzu.',
    ],
    [
      'Das Netz abschalten',
      'Wenn die Seite sagt, dass sie versiegelt ist, schalten Sie den Flugmodus ein oder ziehen Sie das Kabel. Alles funktioniert weiter, denn es wurde nie etwas gesendet. Ist die Seite auf Ihrem Gerät gespeichert, startet sie sogar so.',
    ],
    [
      'Das Siegel brechen wollen',
      'Wählen Sie in den Entwicklerwerkzeugen „Konsole“ und tippen Sie fetch("/"). Vor dem Siegel kommt eine Antwort; in einer versiegelten Seite lehnt der Browser ab und nennt die Regel, die es verbietet.',
    ],
    [
      'Die Regeln lesen',
      'Wählen Sie in den Entwicklerwerkzeugen „Elemente“ und sehen Sie in <head> nach: Dort stehen zwei Zeilen namens Content-Security-Policy. Die erste kam mit der Seite und erlaubt nur den eigenen Server. Die zweite ist das Siegel. Regeln lassen sich nur hinzufügen, nie zurücknehmen.',
    ],
    [
      'Den Quelltext lesen',
      'Das ganze Programm ist offen. Sie können es selbst bauen und vom eigenen Rechner ausliefern.',
    ],
  ],
  limits: 'Was das Siegel nicht abdeckt',
  limitsWhy:
    'Eine Seite kann Sie immer an eine andere Adresse weiterleiten; Sie würden es in der Adressleiste sehen. Um nach einer neuen Version zu sehen, fragt der Browser selbst beim Öffnen den Server dieser Seite nach einer Datei; in dieser Anfrage ist nichts von Ihnen. Browser haben keine Regel gegen Verbindungen von Gerät zu Gerät (WebRTC); die Seite wirft ihren eigenen Zugang dazu weg und hat keinen Code, der ihn nutzen würde. Browsererweiterungen liegen außerhalb dessen, was eine Seite verbieten kann.',
};
