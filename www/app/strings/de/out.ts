import type { Strings } from '../strings.js';
import { number, percent, photos } from './words.js';

/** Saving the labels of a folder, in German. */
export const outWords: Strings['out'] = {
  scope: 'Welche Fotos',
  scopes: {
    all: 'Alle Fotos',
    classed: 'Nur die mit einer Klasse',
    decided: 'Nur beschriftete oder angenommene',
    person: 'Nur von Ihnen beschriftete',
  },
  any: 'jedem Prozentwert',
  percent,
  details: 'Mit Zweitplatziertem, Gruppe und Zeit',
  written: (count, without) =>
    without === 0
      ? `${photos(count)} geschrieben.`
      : `${photos(count)} geschrieben, ${number(without)} davon ohne Klasse.`,
  lost: (count, lost) =>
    `${photos(count)} nicht lesbar oder nicht zu schreiben: ${lost.join(', ')}.`,
  sidecars: 'Stichwörter für Fotoprogramme (XMP-Filialdateien)',
  unpack:
    'Entpacken Sie die Zip-Datei in den Ordner der Fotos, damit jede Filialdatei neben ihrem Foto liegt.',
  merged: (count) =>
    `Bei ${number(count)} davon war schon eine Filialdatei da; alles andere darin bleibt.`,
  noSidecar: (count) => `${photos(count)} ohne Klasse: dafür keine Filialdatei.`,
  notMerged: (files) => `Unverändert gelassen, weil kein gültiges XMP: ${files.join(', ')}.`,
};
