// Weight files, in Node and in the browser.

/** Typed arrays by type; F16 stays as bits. */
const KINDS = { F16: Uint16Array, F32: Float32Array, U8: Uint8Array, I8: Int8Array, I32: Int32Array };

/** `{ metadata, tensors }` of a safetensors file; `tensors` maps a name to `{ dtype, shape, data }`. */
export function readSafetensors(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const { __metadata__: metadata, ...entries } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  const tensors = new Map();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const [from, to] = data_offsets.map((offset) => bytes.byteOffset + start + offset);
    tensors.set(name, { dtype, shape, data: new KINDS[dtype](bytes.buffer.slice(from, to)) });
  }
  return { metadata, tensors };
}

/** The bytes of such a file. */
export function writeSafetensors({ metadata, tensors }) {
  const header = { __metadata__: metadata };
  let end = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  for (const [name, { data }] of tensors) {
    const own = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    bytes.set(own, 8 + text.length + header[name].data_offsets[0]);
  }
  return bytes;
}
