import type { Pixels } from 'handful';
import type { Picture } from './state/photos.js';

/** Side of a thumbnail in pixels: twice the largest tile, for high-density screens. */
const SIDE = 192;

/** Photos decoded at the same time; each takes its full size in memory. */
const AT_ONCE = 2;

/** The pixels of a photo, with the shorter side of `minSide` or more. */
type Decode = (file: Blob, minSide: number) => Promise<Pixels>;

/** Options of the browser's decoder that save memory. */
const SMALL: ImageBitmapOptions = { resizeHeight: SIDE, resizeQuality: 'medium' };

/** How far outside the window thumbnails are created before they scroll into view. */
const MARGIN = '240px';

/**
 * Creates thumbnails of photos that scroll into view. A thumbnail is an encoded picture of a few
 * kilobytes, so the browser can drop its pixels; no full-size photo stays decoded.
 */
export class Thumbnails {
  readonly #redraw: () => void;
  readonly #decode: Decode;
  readonly #observer: IntersectionObserver;
  readonly #watched = new WeakMap<Element, Picture>();
  readonly #queue: Picture[] = [];
  readonly #seen = new WeakSet<Picture>();
  readonly #released = new WeakSet<Picture>();
  #running = 0;

  /** `decode` gives the pixels of photos that the browser cannot decode. */
  constructor(redraw: () => void, decode: Decode) {
    this.#redraw = redraw;
    this.#decode = decode;
    this.#observer = new IntersectionObserver((entries) => this.#intersected(entries), {
      rootMargin: MARGIN,
    });
  }

  /** Creates the thumbnail of `picture` when `element` comes near the window. */
  watch(element: Element, picture: Picture): void {
    if (this.#watched.get(element) === picture) return;
    this.#watched.set(element, picture);
    this.#released.delete(picture);
    if (!this.#seen.has(picture)) this.#observer.observe(element);
  }

  /** Frees the thumbnail of a photo. If the photo is watched again, it gets a new one. */
  release(picture: Picture): void {
    this.#released.add(picture);
    if (picture.thumb !== null) URL.revokeObjectURL(picture.thumb);
    picture.thumb = null;
    this.#seen.delete(picture);
  }

  /** Creates the thumbnail of a photo whose file the browser could not decode, and which has another now. */
  renew(picture: Picture): void {
    if (!this.#seen.has(picture) || picture.thumb !== null) return;
    this.#queue.push(picture);
    this.#start();
  }

  #intersected(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      this.#observer.unobserve(entry.target);
      const picture = this.#watched.get(entry.target);
      if (!picture || this.#seen.has(picture)) continue;
      this.#seen.add(picture);
      this.#queue.push(picture);
    }
    this.#start();
  }

  #start(): void {
    while (this.#running < AT_ONCE && this.#queue.length > 0) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running += 1;
    // One canvas for all photos, because browsers collect canvas memory late.
    const canvas = new OffscreenCanvas(SIDE, SIDE);
    for (let picture = this.#queue.shift(); picture; picture = this.#queue.shift()) {
      if (this.#released.has(picture)) continue;
      const bitmap = await createImageBitmap(picture.file, SMALL).catch(() => null);
      if (bitmap) await this.#show(picture, bitmap, canvas);
      // The engine may still be starting, and other photos are not to wait for that.
      else void this.#showDecoded(picture);
    }
    this.#running -= 1;
  }

  async #showDecoded(picture: Picture): Promise<void> {
    const pixels = await this.#decode(picture.file, SIDE).catch(() => null);
    if (pixels === null || this.#released.has(picture)) return;
    const { data, width, height } = pixels;
    const bitmap = await createImageBitmap(new ImageData(data, width, height), SMALL);
    await this.#show(picture, bitmap, new OffscreenCanvas(SIDE, SIDE));
  }

  async #show(picture: Picture, bitmap: ImageBitmap, canvas: OffscreenCanvas): Promise<void> {
    const small = await shrink(bitmap, canvas).catch(() => null);
    if (small === null || this.#released.has(picture)) return;
    picture.thumb = URL.createObjectURL(small);
    this.#redraw();
  }
}

/** A square thumbnail of the centre of a photo. */
async function shrink(bitmap: ImageBitmap, canvas: OffscreenCanvas): Promise<Blob> {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gives no 2D canvas.');
  context.fillStyle = 'white';
  context.fillRect(0, 0, SIDE, SIDE);
  const scale = SIDE / Math.min(bitmap.width, bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
}
