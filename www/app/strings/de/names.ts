import type { Strings } from '../strings.js';
import { number } from './words.js';

/** Characters of a name that a sentence quotes. */
const MAX_QUOTED = 40;

function quoted(name: string): string {
  const characters = [...name];
  const cut = characters.length > MAX_QUOTED;
  return `„${characters.slice(0, MAX_QUOTED).join('')}${cut ? '…' : ''}“`;
}

/** Names of classes that cannot be used as they are, in German. */
export const nameWords: Strings['names'] = {
  tooLong: (most) =>
    `Ein Klassenname hat höchstens ${number(most)} Zeichen. Wählen Sie einen kürzeren.`,
  joined: (name) =>
    `Zwei Schreibweisen von ${quoted(name)} waren zwei Klassen. Jetzt sind sie eine, mit den Fotos beider.`,
  shortened: (name) => `Ein Klassenname war zu lang. Die Klasse heißt jetzt ${quoted(name)}.`,
  given: (name) => `Eine Klasse hatte keinen Namen. Sie heißt jetzt ${quoted(name)}.`,
  startedAgain: (why) =>
    `Etwas auf der Seite passte nicht zum Gelernten (${why.replace(/\.$/, '')}). Alle Fotos werden neu gelernt; nichts geht verloren.`,
};
