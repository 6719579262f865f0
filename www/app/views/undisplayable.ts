import { pixelsOf } from '../actions/pixels.js';
import type { App } from '../app.js';
import type { Picture } from '../state/photos.js';

/** Shorter side of a photo in full size, in pixels: enough for the largest place where one is shown. */
const MIN_SIDE = 1000;

/** The photos that the images showed when they failed, so that a second failure ends it. */
const tried = new WeakMap<EventTarget, Picture>();

/**
 * Listens to the event `error` of an image that shows the file of a photo: the browser cannot decode it, as with HEIC in
 * most browsers. Shows the pixels that the engine decodes, or the thumbnail if there are none.
 */
export function decodedInstead(app: App, photo: Picture): (event: Event) => Promise<void> {
  return async ({ currentTarget: image }) => {
    if (!(image instanceof HTMLImageElement) || tried.get(image) === photo) return;
    tried.set(image, photo);
    const failed = image.getAttribute('src');
    const isCurrent = (): boolean => tried.get(image) === photo && image.isConnected;
    const url = await urlOf(app, photo).catch(() => photo.thumb);
    if (url === null) return;
    const free = (): void => {
      if (url !== photo.thumb) URL.revokeObjectURL(url);
    };
    if (!isCurrent() || image.getAttribute('src') !== failed) free();
    else {
      image.addEventListener('load', free, { once: true });
      image.addEventListener('error', free, { once: true });
      image.src = url;
    }
  };
}

async function urlOf(app: App, { file }: Picture): Promise<string | null> {
  const { data, width, height } = await pixelsOf(app, file, MIN_SIDE);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 }));
}
