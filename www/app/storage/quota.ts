/** What the browser says of this page's storage, in bytes. */
export interface Usage {
  used: number;
  quota: number;
  /** Whether it will not be cleared by itself; `null` where the browser does not say. */
  safe: boolean | null;
}

/** How much is used; `null` where the browser does not say. */
export async function measure(): Promise<Usage | null> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    if (usage === undefined || quota === undefined) return null;
    const safe = await navigator.storage.persisted().catch(() => null);
    return { used: usage, quota, safe };
  } catch {
    return null;
  }
}

/** Asks the browser not to clear what is kept when the disk runs full; some ask the person. */
export async function askToBeSafe(): Promise<boolean> {
  return navigator.storage.persist().catch(() => false);
}
