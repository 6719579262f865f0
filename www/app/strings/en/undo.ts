const photos = (count: number): string => (count === 1 ? '1 photo' : `${count} photos`);

/** Undo and redo. The names of the steps follow "Undo: ". */
export const undoWords = {
  undo: (what: string) => `Undo: ${what}`,
  redo: (what: string) => `Redo: ${what}`,
  nothingToUndo: 'Nothing to undo',
  nothingToRedo: 'Nothing to redo',
  undone: (what: string) => `Undone: ${what}.`,
  redone: (what: string) => `Redone: ${what}.`,

  added: (count: number, labels: readonly string[]) =>
    labels.length === 1
      ? `${photos(count)} added to ${labels[0]}`
      : `${photos(count)} added to ${labels.length} classes`,
  photoRemoved: (name: string) => `${name} removed`,
  photoMoved: (name: string, label: string) => `${name} moved to ${label}`,
  grouped: (count: number) => `${photos(count)} grouped`,
  separated: (count: number) => `${photos(count)} separated`,
  classMade: (label: string) => `class ${label} made`,
  classRenamed: (from: string, to: string) => `${from} renamed to ${to}`,
  classDeleted: (label: string) => `class ${label} deleted`,
  headChosen: (head: string) => `way of learning: ${head}`,
  backboneChosen: (name: string) => `backbone: ${name}`,
  modeChosen: (mode: string) => `care per photo: ${mode}`,
  recognised: (count: number) => `${photos(count)} to recognise`,
  recognisingCancelled: (count: number) => `recognising of ${photos(count)} cancelled`,
  resultRemoved: (name: string) => `${name} removed from the results`,
  resultsCleared: 'results cleared',
  samplesAdded: 'sample photos added',
  samplesRemoved: 'sample photos removed',
  issueDismissed: (name: string) => `${name} put aside`,
  issuesRestored: (count: number) =>
    `${count === 1 ? '1 finding' : `${count} findings`} worth a look again`,
  projectRenamed: (name: string) => `project renamed to ${name}`,
};
