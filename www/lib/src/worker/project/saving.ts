import type { Classifier } from '../../../wasm/classifier/handful.js';
import { isDicom } from '../../dicom.js';
import { HandfulError } from '../../errors.js';
import type { Failure, HeadChoice, Region } from '../../types.js';
import type { DecodedPicture } from '../embed-protocol.js';
import type { CallContext, Refusal, SaveSettings } from '../requests.js';
import { writeContainer } from './container.js';

/** What a session stores of a photo besides its embedding: its original file. */
export interface KnownPhoto {
  name: string;
  size: number | null;
  /** In milliseconds since 1970. */
  modified: number | null;
  /** The part of it that was learnt. */
  region: Region | null;
}

/** All photos of a session, by their ids. */
export type KnownPhotos = ReadonlyMap<number, KnownPhoto>;

/** A project file, and the pictures that could not be read. */
export interface SavedProject {
  file: Blob;
  failed: Failure[];
}

/** A picture and its entry in the zip. */
interface Picture {
  id: number;
  entry: string;
  data: Blob;
}

/** What a project file holds besides pictures. */
export interface Content {
  classifier: Classifier;
  known: KnownPhotos;
  head: HeadChoice | null;
}

/** Decodes a photo to a PNG file of its pixels. */
type PictureOf = (photo: Blob) => Promise<DecodedPicture | null>;

/** Writes the project file of a session. Of DICOM files, which name a patient, it stores only the pixels. */
export async function saveProject(
  { signal, progress }: CallContext,
  { classifier, known, head }: Content,
  settings: SaveSettings,
  pictureOf: PictureOf,
): Promise<SavedProject> {
  const failed: Failure[] = [];
  const take = (folder: string, pictures: ReadonlyMap<number, Blob | Refusal>) =>
    readablePictures({ folder, known, failed, pictureOf }, pictures);
  const photos = await take('photos', settings.photos);
  const thumbnails = await take('thumbnails', settings.thumbnails);
  const entries = (pictures: Picture[]) => new Map(pictures.map(({ id, entry }) => [id, entry]));
  const [photoOf, thumbnailOf] = [entries(photos), entries(thumbnails)];
  const listed = Array.from(known, ([id, known]) => {
    const [photo, thumbnail] = [photoOf.get(id), thumbnailOf.get(id)];
    const data = settings.photos.get(id);
    // A photo that was added as an embedding gets the name of its file.
    const name = data instanceof File ? data.name : known.name;
    const { size, modified } = known.modified === null ? fileFacts(data) : known;
    const { region } = known;
    const entries = {
      ...(photo && { photo }),
      ...(thumbnail && { thumbnail }),
      ...(region && { region }),
    };
    return [id, { name, size, modified, ...entries }];
  });
  const description = { name: settings.name, head, photos: Object.fromEntries(listed) };
  const saved = classifier.save(JSON.stringify(description));
  try {
    const pictures = [...thumbnails, ...photos];
    const { manifest, embeddings } = saved;
    const onPicture = (done: number, detail: string) =>
      progress({ phase: 'save', done, total: pictures.length, detail });
    const file = await writeContainer({ manifest, embeddings, pictures }, onPicture, signal);
    signal.throwIfAborted();
    return { file, failed };
  } finally {
    saved.free();
  }
}

/** Size and date, by which a file is found again; `null` if the source is not a file. */
export function fileFacts(source: unknown): Pick<KnownPhoto, 'size' | 'modified'> {
  // A file of a project without dates has the date 0.
  if (!(source instanceof File) || source.lastModified === 0) return { size: null, modified: null };
  return { size: source.size, modified: source.lastModified };
}

/** Where pictures go, and what they need. */
interface Taking {
  folder: string;
  known: KnownPhotos;
  failed: Failure[];
  pictureOf: PictureOf;
}

/** The pictures that can still be read, with their entries in a folder of the zip. */
async function readablePictures(
  { folder, known, failed, pictureOf }: Taking,
  pictures: ReadonlyMap<number, Blob | Refusal>,
): Promise<Picture[]> {
  const readable: Picture[] = [];
  for (const [id, given] of pictures) {
    const photo = known.get(id);
    if (!photo) {
      throw new HandfulError('invalid-input', `There is no photo with the id ${id}.`);
    }
    // The file may have been deleted since it was chosen; once the zip is being written it is too late.
    const data = given instanceof Blob ? await storable(given, pictureOf).catch(() => null) : null;
    if (data)
      readable.push({ id, entry: `${folder}/${id}.${extensionOf(photo.name, data)}`, data });
    else {
      const message = 'The photo could not be saved; it may have been moved, changed or deleted.';
      failed.push({ name: photo.name, code: 'io', message });
    }
  }
  return readable;
}

/** The picture, or of a DICOM file a PNG file of its pixels; rejects if it cannot be read. */
async function storable(picture: Blob, pictureOf: PictureOf): Promise<Blob | null> {
  if (!(await isDicom(picture))) return picture;
  const decoded = await pictureOf(picture);
  return decoded && new Blob([decoded.png], { type: 'image/png' });
}

/** The extension by the file name, or by the type. A PNG file may have been made of a file of another type. */
function extensionOf(name: string, { type }: Blob): string {
  if (type === 'image/png') return 'png';
  const extension =
    /\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? /^image\/([a-z0-9]{1,5})$/.exec(type)?.[1];
  return (extension ?? 'bin').toLowerCase();
}
