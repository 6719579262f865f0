import type { Strings } from '../strings.js';
import { number } from './words.js';

/** Characters of a name that a sentence quotes. */
const MAX_QUOTED = 40;

function quoted(name: string): string {
  const characters = [...name];
  const cut = characters.length > MAX_QUOTED;
  return `« ${characters.slice(0, MAX_QUOTED).join('')}${cut ? '…' : ''} »`;
}

/** Names of classes that cannot be used as they are, in French. */
export const nameWords: Strings['names'] = {
  tooLong: (most) =>
    `Un nom de classe a au plus ${number(most)} caractères. Choisissez-en un plus court.`,
  joined: (name) =>
    `Deux graphies de ${quoted(name)} faisaient deux classes. Il n’y en a plus qu’une, avec les photos des deux.`,
  shortened: (name) =>
    `Un nom de classe était trop long. La classe s’appelle maintenant ${quoted(name)}.`,
  given: (name) => `Une classe n’avait pas de nom. Elle s’appelle maintenant ${quoted(name)}.`,
  startedAgain: (why) =>
    `Quelque chose dans la page ne correspondait pas à ce qui a été appris (${why.replace(/\.$/, '')}). Toutes les photos sont apprises à nouveau ; rien n’est perdu.`,
};
