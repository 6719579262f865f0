import * as heic from '../../wasm/heic/handful.js';
import * as scientific from '../../wasm/scientific/handful.js';
import { codeOf, HandfulError, messageOf } from '../errors.js';
import type { DecoderName } from '../loading/decoders.js';
import type { Intensity } from '../types.js';
import type { DecodedPicture, DecoderMessage } from './embed-protocol.js';

/** The glue code of a decoder's module. The build lets `initSync` start another instance each time. */
type Glue = Pick<typeof heic, 'decode' | 'initSync' | 'preview'>;

/** A decoded photo: upright 8-bit sRGB. */
export interface DecodedPhoto {
  width: number;
  height: number;
  /** Row by row, three bytes per pixel. */
  rgb: Uint8Array;
}

// The glue code is bundled: it is small, and no request is left to be made for it.
const GLUE = { heic, scientific } as const satisfies Record<DecoderName, Glue>;

/** A shorter side that keeps every pixel. */
const MAX_SIDE = 0xffff_ffff;

/** The memory of an instance never shrinks, so one that needed more than this is not kept (bytes). */
const MAX_KEPT_MEMORY = 64 << 20;

/** The decoders of one embedding worker, which gets their modules when it needs them. */
export class Decoders {
  readonly #need: (name: DecoderName) => void;
  readonly #modules = new Map<DecoderName, WebAssembly.Module>();
  readonly #started = new Set<DecoderName>();
  #waiting: ((answer: DecoderMessage) => void) | null = null;

  /** `need` asks for a module; the answer goes to {@link receive}. */
  constructor(need: (name: DecoderName) => void) {
    this.#need = need;
  }

  receive(answer: DecoderMessage): void {
    this.#waiting?.(answer);
    this.#waiting = null;
  }

  /** Decodes a photo, shrunk if its shorter side stays long enough; see `decode_rare` in Rust. */
  decode(
    name: DecoderName,
    bytes: Uint8Array,
    minSide: number,
    intensity: Intensity,
  ): Promise<DecodedPhoto> {
    return this.#use(name, (glue) => pixelsOf(glue.decode(bytes, minSide, intensity)));
  }

  /** As {@link decode}, but for a person: a smaller picture in the file will do; see `preview_rare` in Rust. */
  preview(
    name: DecoderName,
    bytes: Uint8Array,
    minSide: number,
    intensity: Intensity,
  ): Promise<DecodedPhoto> {
    return this.#use(name, (glue) => pixelsOf(glue.preview(bytes, minSide, intensity)));
  }

  /** Decodes a TIFF or DICOM file to a PNG file of its pixels. */
  picture(bytes: Uint8Array<ArrayBuffer>, intensity: Intensity): Promise<DecodedPicture> {
    return this.#use('scientific', (glue) => {
      const photo = glue.decode(bytes, MAX_SIDE, intensity);
      const result = { png: new Uint8Array(photo.toPng()), notes: photo.notes() };
      const { memoryBytes } = photo;
      photo.free();
      return { memoryBytes, result };
    });
  }

  /** Runs a decoder. An instance whose memory has grown large, or that failed, is not used again. */
  async #use<N extends DecoderName, T>(
    name: N,
    run: (glue: (typeof GLUE)[N]) => { memoryBytes: number; result: T },
  ): Promise<T> {
    const module = this.#modules.get(name) ?? (await this.#load(name));
    const glue = GLUE[name];
    if (!this.#started.has(name)) glue.initSync({ module });
    this.#started.add(name);
    try {
      const { memoryBytes, result } = run(glue);
      if (memoryBytes > MAX_KEPT_MEMORY) this.#started.delete(name);
      return result;
    } catch (error) {
      // After anything but a failure of the photo, the instance is in an unknown state.
      this.#started.delete(name);
      if (codeOf(error, '') !== '') throw error;
      const sentence = `The photo stopped its decoder: ${messageOf(error)}.`;
      throw new HandfulError('damaged-photo', sentence, { cause: error });
    }
  }

  async #load(name: DecoderName): Promise<WebAssembly.Module> {
    const answer = await new Promise<DecoderMessage>((resolve) => {
      this.#waiting = resolve;
      this.#need(name);
    });
    if ('problem' in answer) throw new HandfulError('not-loaded', missing(name, answer.problem));
    const module = await WebAssembly.compile(answer.module);
    this.#modules.set(name, module);
    return module;
  }
}

/** Takes the pixels of a photo. */
function pixelsOf(photo: ReturnType<Glue['decode']>): {
  memoryBytes: number;
  result: DecodedPhoto;
} {
  const { width, height, memoryBytes } = photo;
  return { memoryBytes, result: { width, height, rgb: photo.intoRgb() } };
}

function missing(name: DecoderName, problem: string): string {
  const sentence = problem.replace(/[.!]?\s*$/, '.');
  const formats = name === 'heic' ? 'HEIC' : 'TIFF and DICOM';
  return `The decoder of ${formats} photos is missing: ${sentence} Load it again with a network connection, or save the photo as JPEG.`;
}
