/**
 * A class name as the page shows it: `bald_uakari`, the name of a folder, reads "bald uakari". Exports
 * and the engine keep the name as it is.
 */
export function shownName(label: string): string {
  const words = label.replaceAll('_', ' ').trim();
  return words === '' ? label : words;
}
