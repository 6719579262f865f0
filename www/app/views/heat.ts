import type { Explanation } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import { toggleHeat } from '../actions/explain.js';
import type { App } from '../app.js';
import { strengths, strongestNinth } from '../state/heat.js';
import type { Picture, Query } from '../state/photos.js';
import { text } from '../strings/index.js';
import { drawing } from './directives.js';
import { icon } from './icons.js';
import { decodedInstead } from './undisplayable.js';

/** Opacity over the parts that do not speak for the class. */
const SHADE = 0.74;

/** Opacity over the part that speaks for the class most. */
const GLOW = 0.34;

/** The larger side of the drawn map, in pixels. */
const SIZE = 480;

/** The colour over the parts that speak for the class; visible on dark photos, too. */
const AMBER = [255, 170, 40] as const;

/** A photo in full size, with its heat map on top if there is one. */
export function photoWithHeat(app: App, photo: Picture, preview: string): TemplateResult {
  const heat = app.state.check.heat?.photo === photo.key ? app.state.check.heat : null;
  const explanation = heat?.explanation ?? null;
  return html`<div class="heat-frame">
    <img class="preview" src=${preview} alt="" @error=${decodedInstead(app, photo)} />
    ${
      explanation
        ? html`<canvas
            class="heat"
            role="img"
            data-testid="heat"
            data-label=${explanation.label}
            aria-label=${text.check.heatSaid(explanation.label, strongestNinth(explanation))}
            ${drawing(explanation, paint)}
          ></canvas>`
        : nothing
    }
  </div>`;
}

/** The button for the heat map, with an explanation. */
export function heatSwitch(
  app: App,
  photo: Picture,
  label: string,
  enlarge = false,
): TemplateResult | typeof nothing {
  const { check, trained, training } = app.state;
  if (!trained || training !== 'idle') return nothing;
  const heat = check.heat?.photo === photo.key ? check.heat : null;
  return html`<div class="heat-words">
    <button
      type="button"
      class="button ${enlarge ? 'plain' : 'soft'}"
      data-testid="heat-toggle"
      aria-pressed=${heat !== null}
      @click=${() => void toggleHeat(app, photo, label, enlarge)}
    >
      ${icon('look')}<span>${text.check.heat(label)}</span>
    </button>
    ${heat ? html`<p class="fine">${heat.problem ?? (heat.explanation ? text.check.heatHow : text.check.heatWaiting)}</p>` : nothing}
  </div>`;
}

/** The heat map of a query, whose photo is shown in full size only together with its map. */
export function heatOfQuery(app: App, query: Query, label: string): TemplateResult {
  const { heat } = app.state.check;
  return html`<div class="result-heat">
    ${heat?.photo === query.key && heat.preview ? photoWithHeat(app, query, heat.preview) : nothing}
    ${heatSwitch(app, query, label, true)}
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
    const opacity = SHADE + (GLOW - SHADE) * strength;
    pixels.data.set([...AMBER.map((part) => part * strength), 255 * opacity], 4 * index);
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
