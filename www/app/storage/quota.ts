/** This page's storage in the browser, in bytes. */
export interface StorageUsage {
  used: number;
  quota: number;
  /** Whether the browser will not clear it by itself; `null` where it does not say. */
  persistent: boolean | null;
}

/** How much storage is used; `null` where the browser does not say. */
export async function measureStorage(): Promise<StorageUsage | null> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    if (usage === undefined || quota === undefined) return null;
    const persistent = await navigator.storage.persisted().catch(() => null);
    return { used: usage, quota, persistent };
  } catch {
    return null;
  }
}

/** Asks the browser not to clear the storage when the disk is full. Some browsers ask the user. */
export async function requestPersistence(): Promise<boolean> {
  return navigator.storage.persist().catch(() => false);
}
