const photos = (count: number): string => (count === 1 ? '1 photo' : `${count} photos`);

/** Photos that belong together. */
export const groupWords = {
  title: 'Belongs together',
  /** How it is known that photos belong together. */
  sources: {
    burst: 'taken in one series',
    time: 'taken within seconds',
    similar: 'nearly the same',
    folder: 'from one folder',
    column: 'said by the table',
    hand: 'said by you',
  } as const,
  together: (others: number, how: string) =>
    `Belongs together with ${others === 1 ? '1 other photo' : `${others} other photos`}: ${how}.`,
  alone: 'On its own.',
  why: 'Photos that belong together are hidden together when the score is measured, so that none is guessed from its twin.',
  name: 'Group, such as a patient, an animal or a place',
  separate: 'On its own',
  separateAll: (count: number) => `Separate all ${count}`,
  only: 'All photos of this class belong together. Add some taken at another moment, to get percentages and a score.',
  percentHint: (labels: string) =>
    `Add photos of ${labels} taken at another moment to get percentages.`,
  folders: (count: number) =>
    `These photos lie in ${count} subfolders of their classes. Do the photos of one subfolder belong together, as those of one patient or animal do?`,
  foldersYes: 'Yes, group them',
  foldersNo: 'No',
  measured: (total: number, groups: number) =>
    `The ${photos(total)} belong to ${groups === 1 ? '1 group' : `${groups} groups`}. Each group was hidden as a whole, and the range counts groups instead of photos.`,
  single: 'Photos that belong together cannot be checked by one another',
  singleAdvice:
    'A photo is checked by hiding it, with all that belong together with it, and guessing it from the others of its class. Add photos taken at another moment.',
  notMeasured: 'needs photos from another moment',
  weakest: (label: string) => `${label} needs photos most: all that it has belong together.`,
  noPercentages: 'There are no percentages as long as all photos of a class belong together.',
  doubleWhy:
    'A photo that is there twice teaches nothing new. The score does not suffer: the two are hidden together.',
};
