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
  loading: 'Possible as soon as the page is ready.',
  reading: 'Possible as soon as all photos are read.',
  untrained: 'Possible as soon as it has learnt two classes.',
  writing: (name: string) => `${name} is being written.`,
  saved: (name: string) => `${name} is saved in your downloads.`,
  noMap:
    'This way of learning cannot leave as a page or as a model. Choose another under “Advanced”, such as “Standard”.',
};
