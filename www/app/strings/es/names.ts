import type { Strings } from '../strings.js';
import { number } from './words.js';

/** Characters of a name that a sentence quotes. */
const MAX_QUOTED = 40;

function quoted(name: string): string {
  const characters = [...name];
  const cut = characters.length > MAX_QUOTED;
  return `«${characters.slice(0, MAX_QUOTED).join('')}${cut ? '…' : ''}»`;
}

/** Names of classes that cannot be used as they are, in Spanish. */
export const nameWords: Strings['names'] = {
  tooLong: (most) =>
    `El nombre de una clase tiene como máximo ${number(most)} caracteres. Elija uno más corto.`,
  joined: (name) =>
    `Dos grafías de ${quoted(name)} eran dos clases. Ahora son una, con las fotos de ambas.`,
  shortened: (name) =>
    `El nombre de una clase era demasiado largo. Ahora la clase se llama ${quoted(name)}.`,
  given: (name) => `Una clase no tenía nombre. Ahora se llama ${quoted(name)}.`,
  startedAgain: (why) =>
    `Algo de la página no encajaba con lo aprendido (${why.replace(/\.$/, '')}). Se están aprendiendo de nuevo todas las fotos; no se pierde nada.`,
};
