/** The addresses of the package's files by their paths. */
const included = new Map<string, () => URL>();

/**
 * Adds files to those that can be loaded. Each file is named by an expression `new URL('…', import.meta.url)` in a
 * module of the folder `files`, because bundlers copy the files of exactly these expressions: a program
 * that does not import the module does not carry its files.
 */
export function include(files: Readonly<Record<string, () => URL>>): void {
  for (const [path, locate] of Object.entries(files)) included.set(path, locate);
}

/** The address of a file beside the package's code; `null` if the program does not include it. */
export function locate(path: string): URL | null {
  return included.get(path)?.() ?? null;
}
