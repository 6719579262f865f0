import type { ZipEntry } from 'unzipit';
import { decode, isUtf8, likeliestEncoding } from './encoding.js';

/** Says that a name is UTF-8. */
const UTF8_FLAG = 0x800;

/** Info-ZIP's field with the name in UTF-8: a version, the CRC of the plain name, and the name. */
const UNICODE_PATH = 0x7075;
const UNICODE_PATH_HEAD = 5;

const LINE_END = 0x0a;

/** What the library knows of an entry and keeps to itself. */
interface WithRawEntry {
  _rawEntry: { generalPurposeBitFlag: number; extraFields: { id: number; data: Uint8Array }[] };
}

/** The names of the entries of a zip. */
export interface ZipNames {
  /** The encoding of the names that are not Unicode; `null` if all are. */
  encoding: string | null;
  /** The name of an entry, for a given encoding of the others. */
  nameOf: (entry: ZipEntry, encoding: string | null) => string;
  /** The names that are not Unicode, in an encoding. */
  sample: (encoding: string) => string[];
}

/**
 * Reads the names of entries. One that says that it is Unicode is; the others have one encoding in
 * common, which is UTF-8 if that is possible for all of them, because many programs write it without
 * saying so.
 */
export function readNames(entries: readonly ZipEntry[]): ZipNames {
  const known = new Map<ZipEntry, string>();
  const unknown: ZipEntry[] = [];
  for (const entry of entries) {
    const bytes = unicodeName(entry);
    if (bytes) known.set(entry, decode(bytes, 'utf-8'));
    else unknown.push(entry);
  }
  const areUtf8 = unknown.every(({ nameBytes }) => isUtf8(nameBytes));
  const others = unknown.filter(({ nameBytes }) => nameBytes.some((byte) => byte >= 0x80));
  const encoding = areUtf8 ? null : likeliestEncoding(joined(others));
  return {
    encoding,
    nameOf: (entry, chosen) => known.get(entry) ?? decode(entry.nameBytes, chosen ?? 'utf-8'),
    sample: (chosen) => others.map(({ nameBytes }) => decode(nameBytes, chosen)),
  };
}

/** The bytes of a name that says that it is Unicode, or is ASCII. */
function unicodeName(entry: ZipEntry): Uint8Array | null {
  const { nameBytes } = entry;
  const { generalPurposeBitFlag, extraFields } = (entry as unknown as WithRawEntry)._rawEntry;
  const field = extraFields.find(({ id }) => id === UNICODE_PATH)?.data;
  if (field && field.length > UNICODE_PATH_HEAD) {
    const view = new DataView(field.buffer, field.byteOffset, UNICODE_PATH_HEAD);
    const name = field.subarray(UNICODE_PATH_HEAD);
    // With another CRC, the plain name was changed after the field was written.
    const isCurrent = view.getUint8(0) === 1 && view.getUint32(1, true) === crc32(nameBytes);
    if (isCurrent && isUtf8(name)) return name;
  }
  return (generalPurposeBitFlag & UTF8_FLAG) !== 0 && isUtf8(nameBytes) ? nameBytes : null;
}

/** Distinct names, one a line. */
function joined(entries: readonly ZipEntry[]): Uint8Array {
  const length = entries.reduce((sum, { nameBytes }) => sum + nameBytes.length + 1, 0);
  const all = new Uint8Array(length).fill(LINE_END);
  let at = 0;
  for (const { nameBytes } of entries) {
    all.set(nameBytes, at);
    at += nameBytes.length + 1;
  }
  return all;
}

/** The checksum of zips (ISO 3309), bit by bit because names are short. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
