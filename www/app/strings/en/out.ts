const photos = (count: number): string =>
  count === 1 ? '1 photo' : `${count.toLocaleString('en')} photos`;

/** Saving the labels of a folder. */
export const outWords = {
  scope: 'Photos to save',
  scopes: {
    all: 'All photos',
    classed: 'Only those with a class',
    decided: 'Only those you labelled or accepted',
    person: 'Only those you labelled',
  } as const,
  any: 'any percentage',
  percent: (share: number) => `${Math.round(share * 100)} %`,
  details: 'With runner-up, group and time',
  written: (count: number, without: number) =>
    without === 0
      ? `${photos(count)} written.`
      : `${photos(count)} written, ${without.toLocaleString('en')} of them without a class.`,
  lost: (count: number, lost: readonly string[]) =>
    `${photos(count)} could not be read or written: ${lost.join(', ')}.`,
  sidecars: 'Keywords for photo programs (XMP sidecars)',
  unpack:
    'Unpack the zip into the folder of the photos, so that each sidecar lies beside its photo.',
  merged: (count: number) =>
    `${count.toLocaleString('en')} of them already had a sidecar, which keeps everything else.`,
  noSidecar: (count: number) => `${photos(count)} without a class got no sidecar.`,
  notMerged: (files: readonly string[]) =>
    `Left as they are, because they are no valid XMP: ${files.join(', ')}.`,
};
