/** TIFF and DICOM files. */
export const scientificWords = {
  intensity: 'Brightness of 16-bit and medical pictures',
  intensities: {
    fixed: 'The same for all pictures',
    'own-range': 'Each from its darkest to its brightest pixel',
    'ct-soft-tissue': 'CT: soft tissue',
    'ct-lung': 'CT: lung',
    'ct-bone': 'CT: bone',
    'ct-brain': 'CT: brain',
  },
  hint: 'For TIFF files of more than 8 bits and for DICOM files. It applies to photos added from now on; photos that are here keep theirs. Of a DICOM file, only the pixels are kept, and nothing about the patient.',
  /** A note on one photo, or on several of the same kind; `numbers` are those of the first. */
  note: (
    code: string,
    message: string,
    name: string,
    numbers: readonly number[],
    count: number,
  ): string => {
    const [first = 0, second = 0] = numbers;
    const which = count === 1 ? name : `${count} files`;
    switch (code) {
      case 'first-page':
        return count === 1
          ? `${which} has ${first} pages; the first is used.`
          : `${which} have several pages; the first of each is used.`;
      case 'first-channel':
        return count === 1
          ? `${which} has ${first} channels; the first is used.`
          : `${which} have several channels; the first of each is used.`;
      case 'middle-frame':
        return count === 1
          ? `${which} has ${second} frames; the middle one, number ${first}, is used.`
          : `${which} have several frames; the middle one of each is used.`;
      case 'burned-in-text':
        return count === 1
          ? `${which} says that text is drawn into its picture. It may name the patient.`
          : `${which} say that text is drawn into their pictures. It may name patients.`;
      case 'faint':
        return `${which}: almost black or white. Under Advanced, a brightness from the darkest to the brightest pixel shows more.`;
      default:
        return `${which}: ${message}`;
    }
  },
};
