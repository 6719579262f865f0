/** A name as it is kept, whatever was typed around and between its words. */
export function tidyName(typed: string): string {
  return typed.trim().replace(/\s+/g, ' ');
}
