import type { Explanation } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import { toggleHeat } from '../actions/explain.js';
import type { App } from '../app.js';
import { type Heat, strengths, strongestNinth } from '../state/heat.js';
import type { Picture } from '../state/photos.js';
import { shownName } from '../state/shown-name.js';
import { text } from '../strings/index.js';
import { drawing } from './directives.js';
import { heatOf, isPossible } from './heat-button.js';
import { icon } from './icons.js';
import { decodedInstead } from './undisplayable.js';

/** Opacity over the parts that speak least and most for the class. */
const [FAINT, STRONG] = [0.15, 0.72];

/** Opacity over the parts that the network does not see. */
const SHADE = 0.6;

/** The larger side of the drawn map, in pixels. */
const SIZE = 480;

/** From little to much; perceptually even, also for the colour-blind (Matplotlib's "plasma"). */
const COLOURS = [
  [13, 8, 135],
  [126, 3, 168],
  [204, 71, 120],
  [248, 149, 64],
  [240, 249, 33],
] as const;

/** A photo in full size, with its heat map on top if there is one. */
export function photoWithHeat(app: App, photo: Picture, preview: string): TemplateResult {
  const explanation = heatOf(app, photo)?.explanation ?? null;
  return html`<div class="heat-frame">
    <img class="preview" src=${preview} alt="" @error=${decodedInstead(app, photo)} />
    ${
      explanation
        ? html`<canvas
            class="heat"
            role="img"
            data-testid="heat"
            data-label=${explanation.label}
            aria-label=${text.check.heatSaid(shownName(explanation.label), strongestNinth(explanation))}
            ${drawing(explanation, paint)}
          ></canvas>`
        : nothing
    }
  </div>`;
}

/** The button for the heat map of a photo in full size, with the legend. */
export function heatSwitch(
  app: App,
  photo: Picture,
  label: string,
): TemplateResult | typeof nothing {
  const heat = heatOf(app, photo);
  if (!isPossible(app)) return nothing;
  return html`<div class="heat-words">
    <button
      type="button"
      class="button soft"
      data-testid="heat-toggle"
      aria-pressed=${heat !== null}
      @click=${() => void toggleHeat(app, photo, label, false)}
    >
      ${icon('heat')}<span>${text.check.heat(shownName(label))}</span>
    </button>
    ${heat ? heatLegend(heat) : nothing}
  </div>`;
}

/** What the colours of the heat map mean. */
export function heatLegend({ problem, explanation }: Heat): TemplateResult {
  if (problem !== null) return html`<p class="fine heat-legend">${problem}</p>`;
  if (!explanation) return html`<p class="fine heat-legend">${text.check.heatWaiting}</p>`;
  return html`<div class="heat-legend">
    <p class="heat-scale fine">
      <span>${text.heatLittle}</span><span class="heat-colours" aria-hidden="true"></span>
      <span>${text.heatMuch}</span>
    </p>
    <p class="fine">${text.check.heatHow}</p>
  </div>`;
}

/** Draws the heat map. The canvas follows its picture in the document and has the same shape. */
async function paint(canvas: HTMLCanvasElement, explanation: Explanation): Promise<void> {
  const image = canvas.previousElementSibling;
  if (!(image instanceof HTMLImageElement)) return;
  await image.decode().catch(() => undefined);
  const small = new OffscreenCanvas(explanation.width, explanation.height);
  const pixels = new ImageData(explanation.width, explanation.height);
  for (const [index, strength] of strengths(explanation).entries()) {
    const opacity = FAINT + (STRONG - FAINT) * strength;
    pixels.data.set([...colourOf(strength), 255 * opacity], 4 * index);
  }
  small.getContext('2d')?.putImageData(pixels, 0, 0);
  const { naturalWidth, naturalHeight } = image;
  const scale = SIZE / Math.max(naturalWidth, naturalHeight, 1);
  const [width, height] = [naturalWidth * scale, naturalHeight * scale];
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d');
  if (!context) return;
  context.imageSmoothingQuality = 'high';
  const square = explanation.area === 'square';
  const side = Math.min(width, height);
  const [across, down] = square ? [side, side] : [width, height];
  context.fillStyle = `rgb(0 0 0 / ${SHADE})`;
  // The network sees only the central square.
  if (square) context.fillRect(0, 0, width, height);
  const [left, top] = [(width - across) / 2, (height - down) / 2];
  context.clearRect(left, top, across, down);
  context.drawImage(small, left, top, across, down);
}

/** The colour of a strength from 0 to 1, between two of {@link COLOURS}. */
function colourOf(strength: number): number[] {
  const place = strength * (COLOURS.length - 1);
  const below = COLOURS[Math.min(Math.floor(place), COLOURS.length - 2)] ?? COLOURS[0];
  const above = COLOURS[COLOURS.indexOf(below) + 1] ?? below;
  const part = place - COLOURS.indexOf(below);
  return below.map((value, channel) => value + ((above[channel] ?? value) - value) * part);
}
