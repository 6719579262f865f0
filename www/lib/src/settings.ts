import { HandfulError } from './errors.js';
import type { Backbone, CreateOptions, Mode } from './types.js';

const DEVICES: readonly NonNullable<CreateOptions['device']>[] = ['auto', 'webgpu', 'cpu'];
const PRECISIONS: readonly NonNullable<CreateOptions['precision']>[] = ['auto', 'f32', 'int8'];
export const MODES: readonly Mode[] = ['quality', 'fast', 'best'];
const BACKBONES: readonly Backbone[] = ['lite0'];

/** Throws `invalid-input` for a word that there is not. */
export function checkSettings(
  options: Pick<CreateOptions, 'device' | 'precision' | 'mode' | 'backbone'>,
): void {
  check('device', options.device, DEVICES);
  check('precision', options.precision, PRECISIONS);
  check('mode', options.mode, MODES);
  check('backbone', options.backbone, BACKBONES);
}

function check(name: string, value: string | undefined, known: readonly string[]): void {
  if (value === undefined || known.includes(value)) return;
  const sentence = `There is no ${name} “${value}”; there is ${known.join(', ')}.`;
  throw new HandfulError('invalid-input', sentence);
}
