import { deflateRawSync } from 'node:zlib';

/**
 * A zip of `{ name, data, stored, size, encrypted, method, isUtf8, unicodeName }` entries; all but the name are optional.
 * `size` is the declared uncompressed size. A name may be bytes, in any encoding; `isUtf8` says that it is UTF-8, and
 * `unicodeName` is Info-ZIP's field with another name.
 */
export function zip(entries) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, data = '', stored = false, encrypted = false, isUtf8 = true, unicodeName, ...claims } of entries) {
    const raw = Buffer.from(data);
    const content = stored ? raw : deflateRawSync(raw);
    const nameBytes = Buffer.from(name);
    const extra = unicodeName === undefined ? Buffer.alloc(0) : unicodePath(nameBytes, unicodeName);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE((isUtf8 ? 0x800 : 0) + (encrypted ? 1 : 0), 2);
    common.writeUInt16LE(claims.method ?? (stored ? 0 : 8), 4);
    common.writeUInt32LE(crc32(raw), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(claims.size ?? raw.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    common.writeUInt16LE(extra.length, 24);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, nameBytes, extra, content]);
    const central = Buffer.alloc(46);
    central.write('PK\x01\x02');
    central.writeUInt16LE(20, 4);
    common.copy(central, 6);
    central.writeUInt32LE(offset, 42);
    directory.push(central, nameBytes, extra);
    parts.push(local);
    offset += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listing, end]);
}

/** The extra field with a name in UTF-8. */
function unicodePath(nameBytes, unicodeName) {
  const name = Buffer.from(unicodeName);
  const head = Buffer.alloc(9);
  head.writeUInt16LE(0x7075, 0);
  head.writeUInt16LE(5 + name.length, 2);
  head.writeUInt8(1, 4);
  head.writeUInt32LE(crc32(nameBytes), 5);
  return Buffer.concat([head, name]);
}

/** The checksum of zips. Node.js has one only since version 22. */
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
