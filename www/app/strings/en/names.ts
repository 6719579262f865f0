/** Characters of a name that a sentence quotes. */
const MAX_QUOTED = 40;

function quoted(name: string): string {
  const characters = [...name];
  const cut = characters.length > MAX_QUOTED;
  return `“${characters.slice(0, MAX_QUOTED).join('')}${cut ? '…' : ''}”`;
}

/** Names of classes that cannot be used as they are. */
export const nameWords = {
  tooLong: (most: number) => `A class name has at most ${most} characters. Choose a shorter one.`,
  joined: (name: string) =>
    `Two spellings of ${quoted(name)} were two classes. They are one now, with the photos of both.`,
  shortened: (name: string) =>
    `A class name was too long. The class is called ${quoted(name)} now.`,
  given: (name: string) => `A class had no name. It is called ${quoted(name)} now.`,
  startedAgain: (why: string) =>
    `Something on the page did not fit what was learnt (${why.replace(/\.$/, '')}). All photos are being learnt again; nothing is lost.`,
};
