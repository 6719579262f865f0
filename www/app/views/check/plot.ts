import { svg, type TemplateResult } from 'lit-html';

/** Size of a plot in its own units. */
export const WIDTH = 320;
/** See {@link WIDTH}. */
export const HEIGHT = 168;

const LEFT = 40;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 24;

/** A point of the plot, both of 0 to 1, in the plot's own units. */
export function spread(x: number, y: number): readonly [number, number] {
  const round = (value: number): number => Math.round(value * 10) / 10;
  return [
    round(LEFT + x * (WIDTH - LEFT - RIGHT)),
    round(HEIGHT - BOTTOM - y * (HEIGHT - TOP - BOTTOM)),
  ];
}

/** The lines at 0, 50 and 100 %. */
export function plotFrame(): TemplateResult[] {
  return [0, 0.5, 1].map((share) => {
    const [left, height] = spread(0, share);
    const [right] = spread(1, share);
    return svg`<path class="plot-ground" d="M${left} ${height}H${right}" /><text class="plot-tick" x=${left - 6} y=${height + 4} text-anchor="end">${share * 100} %</text>`;
  });
}
