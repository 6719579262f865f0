import type { Strings } from '../strings.js';
import { number } from './words.js';

/** Characters of a name that a sentence quotes. */
const MAX_QUOTED = 40;

function quoted(name: string): string {
  const characters = [...name];
  const cut = characters.length > MAX_QUOTED;
  return `“${characters.slice(0, MAX_QUOTED).join('')}${cut ? '…' : ''}”`;
}

/** Names of classes that cannot be used as they are, in Brazilian Portuguese. */
export const nameWords: Strings['names'] = {
  tooLong: (most) =>
    `O nome de uma classe tem no máximo ${number(most)} caracteres. Escolha um mais curto.`,
  joined: (name) =>
    `Duas grafias de ${quoted(name)} formavam duas classes. Agora são uma só, com as fotos das duas.`,
  shortened: (name) =>
    `O nome de uma classe era longo demais. Agora a classe se chama ${quoted(name)}.`,
  given: (name) => `Uma classe estava sem nome. Agora ela se chama ${quoted(name)}.`,
  startedAgain: (why) =>
    `Algo na página não combinava com o que foi aprendido (${why.replace(/\.$/, '')}). Todas as fotos estão sendo aprendidas de novo; nada se perdeu.`,
};
