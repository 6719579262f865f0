// Reads NumPy's archives: a zip of arrays.

import { inflateRawSync } from 'node:zlib';

const DIRECTORY = 0x02014b50;
const END = 0x06054b50;

/** The arrays by name: `{ shape, numbers }`, or `{ shape, texts }`. */
export function readNpz(file) {
  const end = file.lastIndexOf(Buffer.from(Uint32Array.of(END).buffer));
  const arrays = new Map();
  let at = file.readUInt32LE(end + 16);
  for (let count = file.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (file.readUInt32LE(at) !== DIRECTORY) throw new Error('The directory of the archive is damaged.');
    const [method, nameLength, extra, comment, offset] = [10, 28, 30, 32, 42].map((from) =>
      from === 42 ? file.readUInt32LE(at + from) : file.readUInt16LE(at + from),
    );
    const size = file.readUInt32LE(at + 20);
    const name = file.toString('utf8', at + 46, at + 46 + nameLength);
    const start = offset + 30 + file.readUInt16LE(offset + 26) + file.readUInt16LE(offset + 28);
    const content = file.subarray(start, start + size);
    arrays.set(name.replace(/\.npy$/, ''), readArray(method === 8 ? inflateRawSync(content) : content));
    at += 46 + nameLength + extra + comment;
  }
  return arrays;
}

function readArray(file) {
  const isLong = file[6] > 1;
  const start = isLong ? 12 : 10;
  const length = isLong ? file.readUInt32LE(8) : file.readUInt16LE(8);
  const header = file.toString('latin1', start, start + length);
  const [, kind] = /'descr': '([^']+)'/.exec(header);
  const shape = /'shape': \(([^)]*)\)/
    .exec(header)[1]
    .split(',')
    .filter((part) => part.trim())
    .map(Number);
  const data = file.subarray(start + length);
  const each = (width, read) => Array.from({ length: data.length / width }, (_, at) => read(at * width));
  if (kind === '<f4') return { shape, numbers: each(4, (at) => data.readFloatLE(at)) };
  if (kind === '<f8') return { shape, numbers: each(8, (at) => data.readDoubleLE(at)) };
  if (kind === '<f2') return { shape, numbers: each(2, (at) => half(data.readUInt16LE(at))) };
  const characters = Number(/^<U(\d+)$/.exec(kind)?.[1]);
  if (!characters) throw new Error(`Arrays of ${kind} are not read.`);
  const text = (from) =>
    String.fromCodePoint(...each(4, (at) => data.readUInt32LE(at)).slice(from, from + characters)).replace(/\0+$/, '');
  return { shape, texts: Array.from({ length: shape[0] }, (_, row) => text(row * characters)) };
}

function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return exponent === 31 ? Number.NaN : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
