import { type ScaleContinuousNumeric, scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { html, svg, type TemplateResult } from 'lit-html';

const WIDTH = 320;
const HEIGHT = 168;

/** From the left to the right edge of what is drawn, in the plot's own units: the range of a scale across. */
export const ACROSS = [40, 300] as const;
/** From the lower to the upper edge of what is drawn, in the plot's own units: the range of a scale upwards. */
export const UP = [144, 8] as const;

/** How figures of one kind lie on the plot, and which of them are named at its edge. */
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

/** A figure of x and one of y; a y that was not measured leaves a gap in a line. */
export type Point = readonly [x: number, y: number | null];

/** A point with the bounds between which it likely lies. */
export interface Estimate {
  x: number;
  y: number;
  low: number;
  high: number;
}

/** An axis of shares, named at 0, 50 and 100 %. */
export function shareAxis(range: readonly [number, number]): Axis {
  const scale = scaleLinear([0, 1], range);
  return { scale, ticks: scale.ticks(2), name: (share) => `${share * 100} %` };
}

/** A plot with a line at each tick of y; `label` says in words what it shows. */
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

/** A line through points in their order. */
export function plotLine(look: string, { x, y }: Axes, points: readonly Point[]): TemplateResult {
  const path = line<Point>()
    .digits(1)
    .defined(([, height]) => height !== null && Number.isFinite(height))
    .x(([across]) => x.scale(across))
    .y(([, height]) => y.scale(height ?? 0));
  return svg`<path class="plot-line ${look}" d=${path(points) ?? ''} />`;
}

/** Dots, each with a line between its bounds. */
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
