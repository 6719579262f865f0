import type { Found } from './folders.js';

declare global {
  /** What lib.dom does not know yet, because only some browsers have it. */
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

/** Files taken out of a folder at the same time. */
const AT_ONCE = 64;

/** Whether a folder may be read, after asking the person if need be. */
export async function mayRead(handle: FileSystemDirectoryHandle): Promise<boolean> {
  if ((await handle.queryPermission?.({ mode: 'read' })) === 'granted') return true;
  const answer = (await handle.requestPermission?.({ mode: 'read' })) ?? 'granted';
  return answer === 'granted';
}

/** The files of a folder to the bottom; `told` hears how many there are so far. */
export async function foundInHandle(
  folder: FileSystemDirectoryHandle,
  told: (count: number) => void,
): Promise<Found[]> {
  const found: Found[] = [];
  const walk = async (
    handle: FileSystemDirectoryHandle,
    path: readonly string[],
  ): Promise<void> => {
    const files: FileSystemFileHandle[] = [];
    const folders: FileSystemDirectoryHandle[] = [];
    for await (const [, entry] of handle.entries()) {
      if (entry instanceof FileSystemDirectoryHandle) folders.push(entry);
      else files.push(entry);
    }
    for (let at = 0; at < files.length; at += AT_ONCE) {
      // A file that went away meanwhile is none.
      const portion = files.slice(at, at + AT_ONCE).map((file) => file.getFile().catch(() => null));
      for (const file of await Promise.all(portion)) if (file) found.push({ file, path });
      told(found.length);
    }
    for (const inner of folders) await walk(inner, [...path, inner.name]);
  };
  await walk(folder, [folder.name]);
  return found;
}
