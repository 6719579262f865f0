/** Where the word is that begins a DICOM file, after a preamble of any content. */
const PREAMBLE = 128;
const MAGIC = [0x44, 0x49, 0x43, 0x4d];

/** The first element of a DICOM file without a preamble. */
const FIRST_ELEMENT = [2, 0, 0, 0, 0x55, 0x4c, 4, 0];

/**
 * Whether a file is a DICOM file. It names a patient, so that only its pixels may be kept; see `is_dicom` in Rust. Rejects
 * if the file cannot be read.
 */
export async function isDicom(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, PREAMBLE + MAGIC.length).arrayBuffer());
  const has = (bytes: readonly number[], at: number): boolean =>
    bytes.every((byte, index) => head[at + index] === byte);
  return has(MAGIC, PREAMBLE) || has(FIRST_ELEMENT, 0);
}

/** Whether a file is a DICOM or TIFF file, which most browsers do not show. Rejects if it cannot be read. */
export async function isScientific(file: Blob): Promise<boolean> {
  const [a, b, c, d] = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const isLittle = a === 0x49 && b === 0x49 && (c === 42 || c === 43) && d === 0;
  const isBig = a === 0x4d && b === 0x4d && c === 0 && (d === 42 || d === 43);
  return isLittle || isBig || isDicom(file);
}
