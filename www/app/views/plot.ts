import { type ScaleContinuousNumeric, scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { html, svg, type TemplateResult } from 'lit-html';
import { text } from '../strings/index.js';

const WIDTH = 320;
const HEIGHT = 168;

/** The range of a horizontal scale: left and right edge in the plot's units. */
export const ACROSS = [40, 300] as const;
/** The range of a vertical scale: lower and upper edge in the plot's units. */
export const UP = [144, 8] as const;

/** A scale with its ticks and their names. */
export interface Axis {
  scale: ScaleContinuousNumeric<number, number>;
  ticks: readonly number[];
  name: (tick: number) => string;
}

/** The two axes of a plot. */
export interface Axes {
  x: Axis;
  y: Axis;
}

/** A point of a line; a missing y leaves a gap. */
export type Point = readonly [x: number, y: number | null];

/** A point with its interval. */
export interface Estimate {
  x: number;
  y: number;
  low: number;
  high: number;
}

/** An axis of shares with ticks at 0, 50 and 100 %. */
export function shareAxis(range: readonly [number, number]): Axis {
  const scale = scaleLinear([0, 1], range);
  return { scale, ticks: scale.ticks(2), name: text.check.share };
}

/** A plot with a line at each tick of y; `label` describes it for screen readers. */
export function plot(
  label: string,
  { x, y }: Axes,
  marks: readonly TemplateResult[],
): TemplateResult {
  const [left, right] = ACROSS;
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
    ${y.ticks.map((tick) => {
      const height = tenth(y.scale(tick));
      return svg`<path class="plot-ground" d="M${left} ${height}H${right}" /><text class="plot-tick" x=${left - 6} y=${height + 4} text-anchor="end">${y.name(tick)}</text>`;
    })}
    ${x.ticks.map((tick) => svg`<text class="plot-tick" x=${tenth(x.scale(tick))} y=${HEIGHT - 4} text-anchor="middle">${x.name(tick)}</text>`)}
    ${marks}
  </svg>`;
}

/** A line through points in order. */
export function plotLine(look: string, { x, y }: Axes, points: readonly Point[]): TemplateResult {
  const path = line<Point>()
    .digits(1)
    .defined(([, height]) => height !== null && Number.isFinite(height))
    .x(([across]) => x.scale(across))
    .y(([, height]) => y.scale(height ?? 0));
  return svg`<path class="plot-line ${look}" d=${path(points) ?? ''} />`;
}

/** Dots with their intervals. */
export function plotEstimates({ x, y }: Axes, estimates: readonly Estimate[]): TemplateResult[] {
  return estimates.map((estimate) => {
    const across = tenth(x.scale(estimate.x));
    const [low, middle, high] = [estimate.low, estimate.y, estimate.high].map((value) =>
      tenth(y.scale(value)),
    );
    return svg`<path class="plot-interval" d="M${across} ${low}V${high}" /><circle class="plot-point" cx=${across} cy=${middle} r="4" />`;
  });
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
