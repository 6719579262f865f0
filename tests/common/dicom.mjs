// Writes DICOM files, full of data about a patient who does not exist; dicom.rs does the same for Rust.

/** Words of the patient. They must never be in anything that is stored, shown or exported. */
export const SECRETS = ['Quillon', 'Zeugma', 'PID-739115', '19470611', 'Hospital of Nowhere', 'malignant finding'];

const EXPLICIT = '1.2.840.10008.1.2.1';
const LONG = ['OB', 'OW', 'SQ', 'UN', 'UT'];

/**
 * A CT picture of `side` x `side` pixels with stripes of a width, of Hounsfield units around those of soft tissue, in a
 * window; `frames` times the same.
 */
export function dicom({ side = 64, stripe = 4, phase = 0, frames = 1 } = {}) {
  const pixels = new Uint16Array(side * side * frames);
  for (const index of pixels.keys()) {
    const [x, y] = [index % side, Math.floor(index / side) % side];
    pixels[index] = 960 + 200 * (Math.floor((x + phase) / stripe) % 2) + y;
  }
  const meta = [element(2, 3, 'UI', '1.2.826.0.1.99.4711'), element(2, 0x10, 'UI', EXPLICIT)];
  const data = [
    element(8, 0x18, 'UI', '1.2.826.0.1.99.4711'),
    element(8, 0x60, 'CS', 'CT'),
    element(8, 0x80, 'LO', 'Hospital of Nowhere'),
    element(9, 0x1001, 'UN', 'Quillon private PID-739115'),
    element(0x10, 0x10, 'PN', 'Quillon^Zeugma'),
    element(0x10, 0x20, 'LO', 'PID-739115'),
    element(0x10, 0x30, 'DA', '19470611'),
    element(0x10, 0x4000, 'LT', 'malignant finding'),
    element(0x28, 2, 'US', short(1)),
    element(0x28, 4, 'CS', 'MONOCHROME2'),
    element(0x28, 8, 'IS', String(frames)),
    element(0x28, 0x10, 'US', short(side)),
    element(0x28, 0x11, 'US', short(side)),
    element(0x28, 0x100, 'US', short(16)),
    element(0x28, 0x101, 'US', short(12)),
    element(0x28, 0x102, 'US', short(11)),
    element(0x28, 0x103, 'US', short(0)),
    element(0x28, 0x1050, 'DS', '40'),
    element(0x28, 0x1051, 'DS', '400'),
    element(0x28, 0x1052, 'DS', '-1024'),
    element(0x28, 0x1053, 'DS', '1'),
    element(0x7fe0, 0x10, 'OW', Buffer.from(pixels.buffer)),
    element(0xfffc, 0xfffc, 'OB', 'Quillon Zeugma after the pixels'),
  ];
  const preamble = Buffer.alloc(128);
  preamble.write('Quillon^Zeugma PID-739115');
  return Buffer.concat([preamble, Buffer.from('DICM'), ...meta, ...data]);
}

/** The words of {@link SECRETS} that bytes contain. */
export function secretsIn(bytes) {
  const buffer = Buffer.from(bytes);
  return SECRETS.filter((secret) => buffer.includes(secret));
}

function element(group, number, vr, value) {
  const content = Buffer.from(value);
  const padded = content.length % 2 === 0 ? content : Buffer.concat([content, Buffer.from(' ')]);
  const isLong = LONG.includes(vr);
  const head = Buffer.alloc(isLong ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4);
  if (isLong) head.writeUInt32LE(padded.length, 8);
  else head.writeUInt16LE(padded.length, 6);
  return Buffer.concat([head, padded]);
}

function short(number) {
  const two = Buffer.alloc(2);
  two.writeUInt16LE(number);
  return two;
}
