/** Trims a typed name, collapses white space, and normalizes it to Unicode NFC. */
export function normalizeName(typed: string): string {
  return typed.normalize().trim().replace(/\s+/g, ' ');
}
