import { HandfulError, messageOf } from '../errors.js';
import type { Note } from './types.js';

/** Names that a note lists. */
const MAX_LISTED = 3;

/** Methods of compression that are not read, by their number in the zip format. */
const METHODS: Readonly<Record<number, string>> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'XZ',
  96: 'JPEG',
  98: 'PPMd',
  99: 'AES, which needs a password',
};

/** An entry is compressed in a way that is not read here. */
export class UnsupportedMethod extends Error {
  constructor(method: number) {
    const name = METHODS[method] ?? `method ${method}`;
    super(
      `compressed by ${name}, which is not read here; unpack it yourself and open the folder, or make the zip again with the method Deflate`,
    );
  }
}

/** The entries of a zip that could not be read, by reason. */
export class UnreadEntries {
  readonly #archive: string;
  readonly #reasons = new Map<string, { isUnsupported: boolean; names: string[] }>();

  constructor(archive: string) {
    this.#archive = archive;
  }

  add(name: string, error: unknown): void {
    const why = messageOf(error).replace(/\.$/, '');
    const known = this.#reasons.get(why);
    const isUnsupported = error instanceof UnsupportedMethod;
    if (known) known.names.push(name);
    else this.#reasons.set(why, { isUnsupported, names: [name] });
  }

  notes(): Note[] {
    return Array.from(this.#reasons, ([why, { isUnsupported, names }]) => {
      const listed = names.slice(0, MAX_LISTED).join(', ');
      const more = names.length - MAX_LISTED;
      const which = more > 0 ? `${listed} and ${more} more` : listed;
      const message = `${which} in ${this.#archive} cannot be read (${why}).`;
      return isUnsupported
        ? { code: 'unsupported-entry', message }
        : { code: 'damaged-entry', message };
    });
  }

  /** Refuses a zip of which nothing could be read. */
  throwIfAny(): void {
    const notes = this.notes();
    if (notes.length === 0) return;
    const sentences = notes.map(({ message }) => message).join(' ');
    if (notes.every(({ code }) => code === 'unsupported-entry'))
      throw new HandfulError('unsupported-archive', sentences);
    throw new HandfulError('damaged-archive', sentences);
  }
}
