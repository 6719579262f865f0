import type { Found } from './folders.js';

declare global {
  /** Missing in lib.dom, because only some browsers have it. */
  interface Window {
    showDirectoryPicker?(options?: {
      id?: string;
      mode?: 'read' | 'readwrite';
    }): Promise<FileSystemDirectoryHandle>;
    showSaveFilePicker?(options?: { suggestedName?: string }): Promise<FileSystemFileHandle>;
  }
  interface FileSystemHandle {
    queryPermission?(options?: { mode?: 'read' | 'readwrite' }): Promise<PermissionState>;
    requestPermission?(options?: { mode?: 'read' | 'readwrite' }): Promise<PermissionState>;
  }
}

/** Files requested from a folder at the same time. */
const AT_ONCE = 64;

/** Whether a folder may be read; asks the user for permission where that is needed. */
export function mayRead(handle: FileSystemDirectoryHandle): Promise<boolean> {
  return may(handle, 'read');
}

/** Whether files may be written into a folder; asks the user for permission where that is needed. */
export function mayWrite(handle: FileSystemDirectoryHandle): Promise<boolean> {
  return may(handle, 'readwrite');
}

async function may(
  handle: FileSystemDirectoryHandle,
  mode: 'read' | 'readwrite',
): Promise<boolean> {
  if ((await handle.queryPermission?.({ mode })) === 'granted') return true;
  const answer = (await handle.requestPermission?.({ mode })) ?? 'granted';
  return answer === 'granted';
}

/** The files of a folder and its subfolders; `onProgress` receives their number so far. */
export async function foundInHandle(
  folder: FileSystemDirectoryHandle,
  onProgress: (count: number) => void,
): Promise<Found[]> {
  const found: Found[] = [];
  const walk = async (
    handle: FileSystemDirectoryHandle,
    path: readonly string[],
  ): Promise<void> => {
    const files: FileSystemFileHandle[] = [];
    const folders: FileSystemDirectoryHandle[] = [];
    for await (const [, entry] of handle.entries()) {
      // Chromium gives a name that is not Unicode as an empty one, which leads to the folder itself again.
      if (entry.name === '') continue;
      if (entry instanceof FileSystemDirectoryHandle) folders.push(entry);
      else files.push(entry);
    }
    for (let at = 0; at < files.length; at += AT_ONCE) {
      // Files that were deleted meanwhile are left out.
      const portion = files.slice(at, at + AT_ONCE).map((file) => file.getFile().catch(() => null));
      for (const file of await Promise.all(portion)) if (file) found.push({ file, path });
      onProgress(found.length);
    }
    for (const inner of folders) await walk(inner, [...path, inner.name]);
  };
  await walk(folder, [folder.name]);
  return found;
}
