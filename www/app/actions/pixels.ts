import type { Pixels } from 'handful';
import type { App } from '../app.js';

/**
 * The pixels of a photo as the engine decodes it, for browsers that cannot show its format; the shorter side keeps
 * `minSide` of them. If the engine is replaced meanwhile, the new one is asked.
 */
export async function pixelsOf(app: App, file: Blob, minSide: number): Promise<Pixels> {
  for (;;) {
    const starting = app.handful;
    try {
      const handful = await starting;
      return await handful.pixels(file, { minSide });
    } catch (error) {
      if (app.handful === starting) throw error;
    }
  }
}
