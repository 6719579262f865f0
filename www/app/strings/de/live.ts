import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

const taken = (count: number): string => `${photos(count)} aufgenommen`;

/** The view "Live" and the camera of a class, in German. */
export const liveWords: Strings['live'] = {
  title: 'Live-Kamera',
  what: 'Halten Sie etwas in die Kamera und sehen Sie Bild für Bild, wofür es gehalten wird.',
  start: 'Kamera einschalten',
  stop: 'Kamera ausschalten',
  off: 'Die Kamera ist aus.',
  on: 'Kamera an',
  asking: 'Erlauben Sie die Kamera, wenn der Browser fragt.',
  private:
    'Was sie sieht, bleibt auf diesem Gerät und wird nicht behalten. Sie geht aus, wenn Sie diese Ansicht oder diesen Tab verlassen.',
  mirror: 'Spiegeln',
  choose: 'Welche Kamera',
  cameraNumber: (index) => `Kamera ${number(index)}`,
  teachFirst: 'Geben Sie zuerst zwei Klassen ein Foto.',
  looking: 'Wird angesehen …',
  pace: (framesPerSecond) => {
    const figure =
      framesPerSecond >= 10 ? number(Math.round(framesPerSecond)) : number(framesPerSecond, 1);
    return plural(framesPerSecond, `${figure} Bild pro Sekunde`, `${figure} Bilder pro Sekunde`);
  },
  problems: {
    insecure:
      'Browser geben die Kamera nur Seiten, die über eine sichere Verbindung (https) kommen. Öffnen Sie diese Seite über ihre https-Adresse.',
    none: 'Es wurde keine Kamera gefunden. Schließen Sie eine an und versuchen Sie es erneut.',
    refused:
      'Der Browser lässt diese Seite die Kamera nicht benutzen. Erlauben Sie sie in den Website-Einstellungen neben der Adresse und versuchen Sie es erneut.',
    busy: 'Ein anderes Programm benutzt die Kamera. Schließen Sie es und versuchen Sie es erneut.',
    lost: 'Die Kamera ist weg. Es geht von selbst weiter, sobald sie wieder da ist.',
    failed:
      'Die Kamera konnte nicht gestartet werden. Versuchen Sie es erneut, oder wählen Sie in den Browsereinstellungen eine andere.',
  },

  takeFor: (label) => `Fotos für ${label}`,
  hold: 'Zum Aufnehmen halten',
  shots: 'Gerade aufgenommene Fotos',
  takeMany: (count) => `${number(count)} aufnehmen`,
  takeHint: (count) =>
    `Solange Sie die Taste halten, werden Fotos aufgenommen; Antippen nimmt eines auf. „${number(count)} aufnehmen“ zählt zuerst von drei herunter. Drehen Sie den Gegenstand dabei.`,
  taken,
  saidTaken: (count) => `${taken(count)}.`,
  photoName: (index) => `Kamera ${number(index)}`,
  done: 'Fertig',
};
