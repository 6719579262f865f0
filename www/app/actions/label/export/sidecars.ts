import { type App, isAbort } from '../../../app.js';
import { mayWrite } from '../../../intake/handles.js';
import { text } from '../../../strings/late.js';
import { type ExportJob, nameOf, progressing, runExport } from './run.js';
import type { ExportTarget } from './targets.js';
import { saveZip, type ZipEntry } from './write.js';
import { withKeyword } from './xmp.js';

const ENDING = '.xmp';

/** The names of a sidecar: first as darktable and digiKam name it, then as Adobe's programs do. */
function namesOf(path: string): string[] {
  return [`${path}${ENDING}`, path.replace(/\.[^./]*$/, ENDING)];
}

/**
 * Writes an XMP sidecar with the class beside each photo that has one, or adds it to the sidecar that is there. Where
 * the browser or the user does not let the page write into the folder, the sidecars come as a zip.
 */
export async function exportSidecars(app: App): Promise<void> {
  const { folder, storedFolders } = app.state.label;
  if (!folder) return;
  const known = storedFolders.find(({ name }) => name === folder.name)?.handle ?? null;
  const handle = known && (await mayWrite(known).catch(() => false)) ? known : null;
  await runExport(app, async (job) => {
    const counts = { merged: 0, without: 0, refused: [] as string[] };
    if (handle) await writeInto(job, handle, counts);
    else {
      await saveZip(job, `${nameOf(app)}-xmp.zip`, zipEntries(job, counts));
      job.remarks.push(text.out.unpack);
    }
    if (counts.merged > 0) job.remarks.push(text.out.merged(counts.merged));
    if (counts.without > 0) job.remarks.push(text.out.noSidecar(counts.without));
    if (counts.refused.length > 0) job.remarks.push(text.out.notMerged(counts.refused));
  });
}

/** What happened besides writing new sidecars. */
interface Counts {
  merged: number;
  without: number;
  /** Sidecars that are no XMP. */
  refused: string[];
}

async function writeInto(
  job: ExportJob,
  root: FileSystemDirectoryHandle,
  counts: Counts,
): Promise<void> {
  for (const target of progressing(job)) {
    try {
      const folders = target.photo.path.split('/').slice(1, -1);
      let inside = root;
      for (const part of folders) inside = await inside.getDirectoryHandle(part);
      const [usual = '', other = ''] = namesOf(target.photo.file.name);
      const known = (await fileIn(inside, usual)) ?? (await fileIn(inside, other));
      const content = await contentOf(target, (await known?.getFile()) ?? null, counts);
      if (content === null) continue;
      const written = known ?? (await inside.getFileHandle(usual, { create: true }));
      const file = await written.createWritable();
      await file.write(content);
      await file.close();
      job.written.push(target);
    } catch (error) {
      if (isAbort(error)) throw error;
      job.unreadable.push(target.photo.file.name);
    }
  }
}

async function* zipEntries(job: ExportJob, counts: Counts): AsyncGenerator<ZipEntry> {
  const sidecars = job.app.state.label.folder?.sidecars;
  for (const target of progressing(job)) {
    const { path } = target.photo;
    const place = namesOf(path).find((name) => sidecars?.has(name)) ?? `${path}${ENDING}`;
    const existing = sidecars?.get(place) ?? null;
    const content = await contentOf(target, existing, counts).catch(() => {
      job.unreadable.push(`${target.photo.file.name}${ENDING}`);
      return null;
    });
    if (content === null) continue;
    // Inside the opened folder.
    yield { name: place.slice(place.indexOf('/') + 1), input: content };
    job.written.push(target);
  }
}

/** The content of a sidecar; `null` if none is to be written. */
async function contentOf(
  { photo, row }: ExportTarget,
  existing: File | null,
  counts: Counts,
): Promise<string | null> {
  if (row.label === null) {
    counts.without += 1;
    return null;
  }
  const content = withKeyword(existing && (await existing.text()), row.label);
  if (content === null) counts.refused.push(`${photo.file.name}${ENDING}`);
  else if (existing) counts.merged += 1;
  return content;
}

function fileIn(
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemFileHandle | null> {
  return folder.getFileHandle(name).catch(() => null);
}
