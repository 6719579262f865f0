/** A name as it is kept, whatever was typed around and between its words, and in whichever form of Unicode. */
export function tidyName(typed: string): string {
  return typed.normalize().trim().replace(/\s+/g, ' ');
}
