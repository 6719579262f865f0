const photos = (count: number): string => (count === 1 ? '1 photo' : `${count} photos`);

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** "3.4 MB", in steps of a thousand as file managers show it. */
function bytes(count: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const format = { style: 'unit', unit: UNITS[step] ?? 'byte', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat('en', format).format(count / 1000 ** step);
}

/** "21 Nov 2026". */
function day(time: number): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' }).format(time);
}

/** Projects and their storage. */
export const projectWords = {
  firstName: 'My photos',
  nextName: (number: number) => `My photos ${number}`,
  copyOf: (name: string) => `Copy of ${name}`,

  menu: (name: string) => `Project ${name}. Projects and storage`,
  title: 'Project',
  name: 'Name',
  others: 'Other projects',
  none: 'There are no others yet.',
  about: (count: number, size: number, changed: number) =>
    `${photos(count)}, ${bytes(size)}, ${day(changed)}`,
  make: 'New',
  copy: 'Duplicate',
  remove: 'Delete',
  removeAsk: (name: string, count: number) =>
    `Delete “${name}” with its ${photos(count)} from this device? This cannot be undone.`,
  removeYes: 'Delete',
  removeNo: 'Keep',
  copied: (name: string) => `${name} is open now.`,
  deleted: (name: string) => `${name} deleted from this device.`,
  openFile: 'Open file',
  openFileLabel: 'Open file of a project',
  notSaved: (names: readonly string[]) =>
    `The file was saved without ${photos(names.length)} that can no longer be read: ${names.join(', ')}.`,
  withoutFile: (names: readonly string[]) =>
    `${photos(names.length)} can no longer be read from where ${names.length === 1 ? 'it was' : 'they were'}: ${names.join(', ')}. What was learnt from ${names.length === 1 ? 'it' : 'them'} is kept, the ${names.length === 1 ? 'photo itself is' : 'photos themselves are'} not.`,
  wouldLose: (count: number) =>
    `${photos(count)} of this project ${count === 1 ? 'is' : 'are'} in this tab alone and would be lost. Save the project as a file first, or make room by deleting another; to give ${count === 1 ? 'it' : 'them'} up, delete this project.`,
  noticed: (sentences: readonly string[]) => sentences.join(' '),
  oneAtATime: (name: string) => `${name} was opened. Open other files on their own.`,
  replaceTitle: (name: string) => `Open ${name} in place of what is on the page?`,
  replaceWhy: (count: number) =>
    `This browser keeps nothing for this page, so the ${photos(count)} on it would be gone. Save the project as a file first to have ${count === 1 ? 'it' : 'them'} again.`,
  replaceYes: 'Open it',
  openedFile: (name: string) => `${name} opened.`,

  storage: 'Storage',
  allSaved: 'Everything is kept on this device.',
  used: (used: number, quota: number) => `${bytes(used)} of ${bytes(quota)} used`,
  persistent: 'The browser keeps it until you delete it.',
  notPersistent: 'The browser may clear it should the disk run full.',
  requestPersistence: 'Keep permanently',
  persistenceRefused: 'The browser did not agree. Save projects as files to be sure of them.',

  dropAgain: 'The project was just being changed. Drop the photos once more.',
  readFirst: 'Photos are still being read. Open the file when they are done, or cancel them.',
  notShown: (name: string, why: string) =>
    `The project “${name}” could not be brought back (${why}). It is still kept; open it from the menu to try again.`,
  unavailable:
    'This browser keeps nothing for this page, as in a private window. Everything works, but closing the tab forgets your photos; save the project as a file to keep it.',
  savedAgain: 'Everything is kept again.',
  problemTitle: 'Not everything is kept',
  full: (unsaved: number) =>
    `The storage of this page is full: ${photos(unsaved)} ${unsaved === 1 ? 'is' : 'are'} in this tab alone. Nothing is lost as long as it is open. Save the project as a file, or delete another project.`,
  fullForCopy: 'There is no room for a copy. Nothing was changed.',
  failed: (message: string) =>
    `Saving on this device did not work (${message}). Nothing in this tab is lost; save the project as a file to keep it.`,
  tight: (need: number, left: number) =>
    `These photos take about ${bytes(need)}, and this page has ${bytes(left)} of storage left. They can be used, but not all of them will be kept. Save the project as a file, or delete another one.`,
  tightFolder: (need: number, left: number) =>
    `What is read of this folder takes about ${bytes(need)}, and this page has ${bytes(left)} of storage left. You can label all of it, but after a reload part of it is read again. To make room, forget another folder or delete a project.`,

  lockedTitle: (name: string) => `“${name}” is open in another tab`,
  lockedWhy:
    'Two tabs with one project would overwrite each other. If you use it here, the other tab saves and stops.',
  lockedUse: 'Use it here',
  lockedNew: 'Begin a new project',
  backboneMissing: (name: string) =>
    `This project was made with the backbone ${name}, which is not on this device. Open its file under Advanced, Backbone; until then the built-in network looks at your photos.`,
  otherBackbone: (name: string) =>
    `This project was made with the backbone ${name}. Open its file under Advanced, Backbone, or choose it there; then open the project again.`,
  builtInBackbone:
    'This project was made with the built-in network. Choose it under Advanced, Backbone; then open the project again.',
};
