/** The sample photos. */
export const sampleWords = {
  button: 'Try it with sample photos',
  what: 'A cat, a coffee and a rocket: 18 photos to learn from and 4 to recognise. The photos of a class are parts of one picture, so it looks easier than it is with your own.',
  missing:
    'The sample photos could not be loaded. Check the network and try again, or add photos of your own.',
  by: 'Who took them',
  note: 'These are samples.',
  startOwn: 'Start your own',
  removed: 'The samples are removed. Name your classes and give them photos.',
  someNote: 'Some of these photos are samples.',
  remove: 'Remove the samples',
  onlyOwn: 'The samples are removed; your own photos stay.',
  classes: { cat: 'Cat', coffee: 'Coffee', rocket: 'Rocket' },
  authors: [
    'Cat: “Chelsea” by Stéfan van der Walt, CC0',
    'Coffee: Rachel Michetti, courtesy of Pikolo Espresso Bar, CC0',
    'Rocket: SpaceX, public domain',
    'Stars: Hubble Deep Field, NASA, public domain',
    'All as published with scikit-image; cut, turned and made brighter or darker.',
  ],
};
