import { type Handful, HandfulError, type Picture as Pixels } from 'handful';
import { isScientific } from 'handful/collection';
import type { App } from '../app.js';
import { type NamedNote, notesOn, type Picture } from '../state/photos.js';

/**
 * Replaces TIFF and DICOM files by PNG files of their pixels, which every browser shows and which say nothing of a
 * patient. Returns what the user should know of them. A file that cannot be decoded stays, and the engine says why.
 */
export async function keepPixels(
  { thumbnails }: App,
  handful: Handful,
  photos: readonly Picture[],
  signal: AbortSignal,
): Promise<NamedNote[]> {
  const found = await Promise.all(
    photos.map(async (photo) => {
      const picture = await pictureOf(handful, photo.file, signal);
      if (!picture) return [];
      Object.assign(photo, picture);
      thumbnails.renew(photo);
      return notesOn(photo);
    }),
  );
  return found.flat();
}

/**
 * The pixels of a TIFF or DICOM file as a PNG file of the same name; `null` for other files, which do not wait for the
 * engine, and if it cannot be decoded.
 */
export async function pictureOf(
  handful: Handful | Promise<Handful>,
  file: File,
  signal?: AbortSignal,
): Promise<Pixels | null> {
  if (!(await isScientific(file).catch(() => false))) return null;
  const engine = await handful;
  try {
    return await engine.picture(file, { signal });
  } catch (error) {
    if (error instanceof HandfulError) return null;
    throw error;
  }
}
