// A writer of zips that can be told to lie.

import { crc32 } from 'node:zlib';

/** One entry: its name and content, and what the headers shall say where that is not the truth. */
function headers(
  { name, data, raw = data, method = 0, flags = 0, size = data.length, crc = crc32(data) },
  offset,
) {
  const file = Buffer.from(name);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(flags, 2);
  fields.writeUInt16LE(method, 4);
  fields.writeUInt32LE(0x00210000, 6);
  fields.writeUInt32LE(crc, 10);
  fields.writeUInt32LE(raw.length, 14);
  fields.writeUInt32LE(size, 18);
  fields.writeUInt16LE(file.length, 22);
  const place = Buffer.alloc(14);
  place.writeUInt32LE(offset, 10);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, file]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), fields, place, file]);
  return { local, central };
}

/** A zip of these entries, in whose headers stands what they say of themselves. */
export function zip(entries, { count = entries.length } = {}) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const entry of entries) {
    const { local, central } = headers(entry, offset);
    const content = entry.raw ?? entry.data;
    parts.push(local, content);
    directory.push(central);
    offset += local.length + content.length;
  }
  const length = directory.reduce((sum, { length }) => sum + length, 0);
  const long = count >= 0xffff;
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(long ? 0xffff : count, 8);
  end.writeUInt16LE(long ? 0xffff : count, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([
    ...parts,
    ...directory,
    ...(long ? zip64End(count, length, offset) : []),
    end,
  ]);
}

/** For more entries than the short form can count. */
function zip64End(count, length, offset) {
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06');
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(45, 12);
  record.writeUInt16LE(45, 14);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(length), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07');
  locator.writeBigUInt64LE(BigInt(offset + length), 8);
  locator.writeUInt32LE(1, 16);
  return [record, locator];
}
