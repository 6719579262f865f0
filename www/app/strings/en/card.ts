const photos = (count: number): string => (count === 1 ? '1 photo' : `${count} photos`);

/** The report as a page to save or print, in English. */
export const cardWords = {
  keep: 'Keep this report',
  why: 'One page with all figures and settings and no photo: to save, to send, or to print.',
  save: 'Save as a page',
  print: 'Print',
  saved: (name: string) => `The report of ${name} is saved.`,
  fileName: (name: string) => `${name}, report`,

  title: (name: string) => `${name}: what this classifier can do`,
  made: (date: Date) =>
    `Made with handful on ${date.toLocaleDateString('en', { dateStyle: 'long' })}.`,
  stale: 'The figures are those of the last check; photos have changed since.',
  what: 'What it is',
  facts: {
    classes: 'Classes',
    photos: 'Photos learnt from',
    head: 'Way of learning',
    mode: 'Care per photo',
    network: 'Network',
    arithmetic: 'Arithmetic',
    space: 'Embedding space',
    seed: 'Seed',
    temperature: 'Temperature',
  },
  ofClass: (label: string, count: number) => `${label} (${count})`,
  networks: {
    one: 'EfficientNet-Lite0, pretrained on ImageNet and not changed',
    two: 'EfficientNet-Lite0 and Lite2, pretrained on ImageNet and not changed',
  },
  arithmetic: { int8: '8-bit integers', f32: '32-bit floats' } as const,
  leftOut: 'How well it knows its own photos',
  notMeasured: 'Nothing could be measured: no class has two photos.',
  interval: (low: string, high: string) => `95 % interval: ${low} to ${high}.`,
  test: (name: string) => `On other photos: the test folder “${name}”`,
  noTest: 'It was not measured on photos that were kept back.',
  findings: 'Photos worth a look',
  open: (count: number) =>
    count === 0
      ? 'None is open.'
      : `${photos(count)} may be wrong, twice there or unlike the rest of the class, and nobody has decided yet.`,
  compared: 'Other settings on the same photos',
  limits: 'What it does not tell',
  limit: [
    'The figures hold for photos like the ones that they were measured on. Other light, another camera or another place can change them.',
    'Photos of one thing taken one after the other resemble each other more than new photos will, so left-out figures are better than life.',
    'It always names one of its classes, unless it calls a photo unlike all of them. It notices unknown things only as often as stated above.',
    'It was not made for decisions about people, nor for any that needs a proof.',
  ],
};
