const photos = (count: number): string => (count === 1 ? '1 photo' : `${count} photos`);

/** Passing a project on. */
export const shareWords = {
  button: 'Share',
  title: 'Share or keep',
  file: [
    'Project file',
    'Classes, photos and settings: to go on elsewhere, or as a backup. Only handful opens it.',
  ] as const,
  page: [
    'One-file page',
    'Recognises photos in any browser, without a network. It holds no photo.',
  ] as const,
  pageTitle: 'Title of the page',
  model: [
    'ONNX model',
    'From photo to scores in one file, for ONNX Runtime and other programs. It holds no photo.',
  ] as const,
  teachableModel: [
    'Teachable Machine model',
    'A zip for programs that load models of Teachable Machine. It always names a class, also for photos unlike yours. It holds no photo.',
  ] as const,
  loading: 'Possible as soon as the page is ready.',
  reading: 'Possible as soon as all photos are read.',
  untrained: 'Possible as soon as it has learnt two classes.',
  writing: (name: string) => `${name} is being written.`,
  saved: (name: string) => `${name} is saved in your downloads.`,
  learning: (done: number, total: number) =>
    `Learning again for Teachable Machine: ${done} of ${photos(total)}.`,
  teachable: (name: string) =>
    `${name} is saved in your downloads. Its programs always name one of your classes, and make photos smaller in their own way.`,
  teachableFast: (there: readonly [number, number], here: readonly [number, number]) =>
    `It looks at each photo once: ${there[0]} of ${photos(there[1])} guessed right while hidden, here ${here[0]} of ${here[1]}.`,
  teachableSingle: 'With only one photo in a class, its percentages mean nothing.',
  teachableWithout: (names: readonly string[]) =>
    `${photos(names.length)} could not be read again and ${names.length === 1 ? 'is' : 'are'} not in it: ${names.join(', ')}.`,
  noMap:
    'This way of learning cannot leave as a page or as a model. Choose another under “Advanced”, such as “Standard”.',
};
