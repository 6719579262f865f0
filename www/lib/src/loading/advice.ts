// What to do about a file of the package that is not where it is looked for.

const ASSETS =
  'Serve the folders wasm and assets of the package, and name their place with the option assets.';
const WORKERS =
  'Serve the folder dist/worker of the package, and name its place with the option workers.';
const VITE =
  "With Vite's development server, set optimizeDeps: { exclude: ['handful'] } in its configuration.";

/** Sentences that say what to do if `url` has not the file `path` of the package, but perhaps a page. */
export function adviceFor(path: string, url: string, page = false): string {
  const advice = path.startsWith('dist/') ? WORKERS : ASSETS;
  // Vite copies the code of packages to another folder, and answers unknown addresses with a page.
  return page || url.includes('/node_modules/') ? `${VITE} Otherwise: ${advice}` : advice;
}

/** Whether a server answered with a page, as many do for files that they do not have. */
export function isPage(response: Response): boolean {
  return /^text\/html\b/i.test(response.headers.get('content-type') ?? '');
}

/** The entry points that include files beyond those of `handful/cpu`, by what their paths contain. */
const ENTRIES: readonly [part: string, entry: string][] = [
  ['wasm/gpu/', 'webgpu'],
  ['wasm/export/', 'export'],
  ['offline-page', 'export'],
  ['wasm/gradient/', 'linear'],
  ['wasm/heic/', 'heic'],
  ['wasm/import', 'import'],
  ['wasm/scientific/', 'scientific'],
  ['lite2.int8', 'best'],
  ['lite2', 'best-f32'],
  ['lite0.safetensors', 'f32'],
];

/** A sentence for a file that the program does not include, because it imports only `handful/cpu`. */
export function missingFrom(path: string): string {
  const [, entry] = ENTRIES.find(([part]) => path.includes(part)) ?? [];
  const remedy = entry ? `import 'handful/with/${entry}' too, or ` : '';
  return `This program does not include ${path}: ${remedy}import 'handful' instead of 'handful/cpu'.`;
}
