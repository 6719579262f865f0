/** Sealing, working offline, and how to check both. */
export const sealWords = {
  badge: 'Photos stay on this device',
  /** Beside the badge while the engine works and the rest is loading. */
  stillComing: (what: string, share: number) =>
    `Still loading ${what}, ${Math.round(share * 100)} %`,
  comingTitle: 'Still to come, in this order:',
  coming: {
    views: 'the other views',
    samples: 'the sample photos',
    languages: 'the other languages',
    tools: 'exports and training by gradient descent',
  } as const,
  details: 'About this promise',
  plain: {
    open: 'Photos are read, learnt from and recognised here. Nothing is uploaded. As soon as the page has loaded all of its own files, the browser will refuse it every further connection.',
    sealed:
      'Photos are read, learnt from and recognised here. Nothing is uploaded: the browser now refuses this page every connection, so that no photo could leave even by mistake. The page is sealed.',
    refused:
      'Photos are read, learnt from and recognised here. Nothing is uploaded. Not sealed: on this server the browser does not enforce it in full.',
  } as const,
  policy: 'How the browser enforces it',
  what: {
    open: 'The page is loading its own files. When the last one is there, it has the browser refuse it every further connection. The workers that look at your photos have no connection from their start.',
    sealed:
      'When its own files were loaded, the page had the browser refuse it every further connection: no request, no picture, no form, no frame, no script from anywhere. The workers that look at your photos have had no connection from their start. It lasts until the page is loaded again.',
    refused:
      'The server of this page does not let it start workers from memory, which the seal takes. The page still sends nothing anywhere, but here the browser does not enforce it in full.',
  } as const,
  possible: 'What stays possible: you can go to another address, and download what you made here.',
  offline: {
    preparing: 'The page is being kept for use without a network.',
    ready: 'The page is kept on this device and starts without a network, too.',
    no: 'The page could not be kept on this device: the next start needs a network.',
  } as const,
  needsReload:
    'This page is sealed and holds only what the processor needs. To use the graphics card, add ?device=webgpu to the address and load it again.',
  needsBest:
    'This project uses the best mode, whose second network is not loaded. It works in quality mode for now; to load the network, follow the link under Advanced.',
  howLink: 'How to check this yourself',
  how: [
    [
      'Watch the network',
      'Open the developer tools (F12, or Ctrl+Shift+I, ⌥⌘I on a Mac) and choose Network. Load the page: you see it fetch its own files. Now add photos, train, recognise: nothing more appears.',
    ],
    [
      'Switch the network off',
      'When the page says that it is sealed, turn on airplane mode or pull the cable. Everything goes on working, because nothing was ever sent. Once the page is kept on your device, it even starts that way.',
    ],
    [
      'Try to break the seal',
      'In the developer tools choose Console and type fetch("/"). Before the seal it is answered; in a sealed page the browser refuses it and names the rule that forbids it.',
    ],
    [
      'Read the rules',
      'In the developer tools choose Elements and look into <head>: there are two lines named Content-Security-Policy. The first came with the page and allows its own server alone. The second is the seal. Rules can only be added, never taken back.',
    ],
    [
      'Read the source',
      'The whole program is open. You can build it yourself, and serve it from your own computer.',
    ],
  ] as const,
  limits: 'What the seal does not cover',
  limitsWhy:
    'A page can always send you on to another address; you would see that in the address bar. To look for a new version, the browser itself asks the server of this page for one file when you open it; nothing of yours is in that request. Browsers have no rule against connections from device to device (WebRTC); the page throws away its own access to them, and has no code that would use it. Browser extensions are outside of what a page can forbid.',
};
