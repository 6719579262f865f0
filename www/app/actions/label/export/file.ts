/** A file of the page's own, which no person sees, and no other tab is likely to write at the same time. */
const NAME = 'export.zip';

/**
 * The whole of a stream as a file. It is written to the page's own place on the disk where the browser
 * has one that can be written to; elsewhere the browser has to hold it until it is saved.
 */
export async function collect(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<Blob> {
  const file = await ownFile();
  if (!file) return new Response(stream).blob();
  await stream.pipeTo(file.writable, { signal });
  return file.handle.getFile();
}

/** Gives back the room that {@link collect} took, in this visit or an earlier one. */
export async function dropCollected(): Promise<void> {
  try {
    await (await navigator.storage.getDirectory()).removeEntry(NAME);
  } catch {
    // There is none, or no place for one.
  }
}

async function ownFile(): Promise<{
  handle: FileSystemFileHandle;
  writable: FileSystemWritableFileStream;
} | null> {
  try {
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle(NAME, { create: true });
    return { handle, writable: await handle.createWritable() };
  } catch {
    return null;
  }
}
