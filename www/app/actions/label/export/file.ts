/** The temporary file in the page's private file system. */
const NAME = 'export.zip';

/**
 * Collects a stream in a file of the page's private file system. Where the browser has none that can be
 * written to, it holds the data in memory.
 */
export async function collect(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<Blob> {
  const file = await temporaryFile();
  if (!file) return new Response(stream).blob();
  await stream.pipeTo(file.writable, { signal });
  return file.handle.getFile();
}

/** Deletes the file of {@link collect}, also one left over from an earlier visit. */
export async function deleteCollected(): Promise<void> {
  try {
    await (await navigator.storage.getDirectory()).removeEntry(NAME);
  } catch {
    // There is no such file, or no private file system.
  }
}

async function temporaryFile(): Promise<{
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
