import { crc32, deflateRawSync } from 'node:zlib';

/**
 * A zip of `{ name, data, stored, size, encrypted, method }` entries; all but the name are optional.
 * `size` is the declared uncompressed size.
 */
export function zip(entries) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, data = '', stored = false, encrypted = false, ...claims } of entries) {
    const raw = Buffer.from(data);
    const content = stored ? raw : deflateRawSync(raw);
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800 + (encrypted ? 1 : 0), 2);
    common.writeUInt16LE(claims.method ?? (stored ? 0 : 8), 4);
    common.writeUInt32LE(crc32?.(raw) ?? 0, 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(claims.size ?? raw.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, nameBytes, content]);
    const central = Buffer.alloc(46);
    central.write('PK\x01\x02');
    central.writeUInt16LE(20, 4);
    common.copy(central, 6);
    central.writeUInt32LE(offset, 42);
    directory.push(central, nameBytes);
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
