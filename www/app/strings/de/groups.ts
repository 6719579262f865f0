import type { Strings } from '../strings.js';
import { number, photos, plural } from './words.js';

/** Photos that belong together, in German. */
export const groupWords: Strings['groups'] = {
  title: 'Gehört zusammen',
  sources: {
    burst: 'in einer Serie aufgenommen',
    time: 'innerhalb von Sekunden aufgenommen',
    similar: 'fast gleich',
    folder: 'aus einem Ordner',
    column: 'laut der Tabelle',
    hand: 'von Ihnen angegeben',
  },
  together: (others, how) =>
    plural(
      others,
      `Gehört mit ${number(others)} anderen Foto zusammen: ${how}.`,
      `Gehört mit ${number(others)} anderen Fotos zusammen: ${how}.`,
    ),
  alone: 'Steht für sich.',
  why: 'Fotos, die zusammengehören, werden beim Messen gemeinsam verdeckt, damit keines an seinem Zwilling erkannt wird.',
  name: 'Gruppe, etwa ein Patient, ein Tier oder ein Ort',
  separate: 'Für sich',
  separateAll: (count) => `Alle ${number(count)} trennen`,
  only: 'Alle Fotos dieser Klasse gehören zusammen. Fügen Sie welche von einem anderen Zeitpunkt hinzu, dann gibt es Prozente und eine Bewertung.',
  percentHint: (labels) => `Für Prozente fehlen Fotos von ${labels} von einem anderen Zeitpunkt.`,
  folders: (count) =>
    `Diese Fotos liegen in ${number(count)} Unterordnern ihrer Klassen. Gehören die Fotos eines Unterordners zusammen, etwa die eines Patienten oder eines Tiers?`,
  foldersYes: 'Ja, gruppieren',
  foldersNo: 'Nein',
  measured: (total, groups) =>
    plural(
      groups,
      `${photos(total)} bilden ${number(groups)} Gruppe. Jede Gruppe wurde als Ganzes verdeckt, und die Spanne zählt Gruppen statt Fotos.`,
      `${photos(total)} bilden ${number(groups)} Gruppen. Jede Gruppe wurde als Ganzes verdeckt, und die Spanne zählt Gruppen statt Fotos.`,
    ),
  single: 'Zusammengehörige Fotos lassen sich nicht aneinander prüfen',
  singleAdvice:
    'Ein Foto wird geprüft, indem es mit allen zugehörigen verdeckt und aus den übrigen seiner Klasse erraten wird. Fügen Sie Fotos von einem anderen Zeitpunkt hinzu.',
  notMeasured: 'braucht Fotos von einem anderen Zeitpunkt',
  weakest: (label) => `${label} braucht am dringendsten Fotos: alle vorhandenen gehören zusammen.`,
  noPercentages: 'Solange alle Fotos einer Klasse zusammengehören, gibt es keine Prozente.',
  doubleWhy:
    'Ein doppeltes Foto bringt nichts Neues. Die Bewertung leidet nicht: beide werden gemeinsam verdeckt.',
};
