/** The view "Live" and the camera of a class, in English. */
export const liveWords = {
  title: 'Live',
  what: 'Hold something up to the camera and see what it is taken for, frame by frame.',
  start: 'Switch the camera on',
  stop: 'Switch the camera off',
  off: 'The camera is off.',
  on: 'Camera on',
  asking: 'Allow the camera in the browser’s question.',
  private:
    'What it sees stays on this device and is not kept. It goes off when you leave this view or this tab.',
  mirror: 'Mirror',
  choose: 'Which camera',
  cameraNumber: (number: number) => `Camera ${number}`,
  teachFirst: 'Give two classes a photo first.',
  looking: 'Looking…',
  pace: (framesPerSecond: number) =>
    `${framesPerSecond >= 10 ? Math.round(framesPerSecond) : framesPerSecond.toFixed(1)} frames per second`,
  problems: {
    insecure:
      'Browsers give the camera only to pages that come over a secure connection (https). Open this page by its https address.',
    none: 'No camera was found. Connect one and try again.',
    refused:
      'The browser does not let this page use the camera. Allow it in the site settings, beside the address, and try again.',
    busy: 'The camera is in use by another program. Close that and try again.',
    lost: 'The camera went away. It goes on by itself as soon as it is back.',
    failed:
      'The camera could not be started. Try again, or choose another in the browser’s settings.',
  } as const,

  takeFor: (label: string) => `Photos for ${label}`,
  hold: 'Hold to record',
  shots: 'Photos taken now',
  takeMany: (count: number) => `Take ${count}`,
  takeHint: (count: number) =>
    `Photos are taken while you hold the button; a tap takes one. “Take ${count}” counts down from three first. Turn the object meanwhile.`,
  taken: (count: number) => (count === 1 ? '1 photo taken' : `${count} photos taken`),
  saidTaken: (count: number) => (count === 1 ? '1 photo taken.' : `${count} photos taken.`),
  photoName: (number: number) => `Camera ${number}`,
  done: 'Done',
};
