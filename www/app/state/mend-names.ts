import { cleanName, MAX_CLASS_NAME, nameProblem } from 'handful';
import type { PhotoClass } from './photos.js';

/** A change to the name of a class that the user is told of. */
export interface NameChange {
  kind: 'joined' | 'shortened' | 'given';
  /** The name now. */
  name: string;
}

/**
 * The classes with names that the engine accepts, each once. Two spellings of one name become one class
 * with the photos of both; a name that is too long is shortened, and a class without one gets a default
 * name.
 */
export function mendNames(
  classes: readonly PhotoClass[],
  defaultName: (number: number) => string,
): { classes: PhotoClass[]; changes: NameChange[] } {
  // A name that is made up must not be that of another class.
  const taken = new Set(classes.map(({ label }) => cleanName(label)));
  const mended = new Map<string, PhotoClass>();
  const changes: NameChange[] = [];
  for (const entry of classes) {
    const clean = cleanName(entry.label);
    const problem = nameProblem(clean);
    const twin = problem === null ? mended.get(clean) : undefined;
    if (twin) {
      twin.photos = [...twin.photos, ...entry.photos];
      changes.push({ kind: 'joined', name: clean });
      continue;
    }
    const candidate = (number: number): string =>
      problem === 'empty' ? defaultName(number) : shortened(clean, number);
    const name = problem === null ? clean : firstFree(candidate, taken);
    if (problem !== null) changes.push({ kind: problem === 'empty' ? 'given' : 'shortened', name });
    taken.add(name);
    entry.label = name;
    mended.set(name, entry);
  }
  return { classes: [...mended.values()], changes };
}

function firstFree(candidate: (number: number) => string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = candidate(number);
    if (!taken.has(name)) return name;
  }
}

/** The beginning of a name that is too long, as the engine shortens it in project files. */
function shortened(name: string, number: number): string {
  const end = number === 1 ? '…' : `… (${number})`;
  return `${[...name]
    .slice(0, MAX_CLASS_NAME - end.length)
    .join('')
    .trimEnd()}${end}`;
}
