import type { CreateOptions, HeadName, Intensity } from 'handful';
import type { Strings } from '../strings/strings.js';

/** The requested engine. */
export type Device = NonNullable<CreateOptions['device']>;

/** The requested arithmetic. */
export type PrecisionChoice = NonNullable<CreateOptions['precision']>;

/** The rules that the page offers to map values of more than 8 bits. */
export const INTENSITIES = [
  'fixed',
  'own-range',
  'ct-soft-tissue',
  'ct-lung',
  'ct-bone',
  'ct-brain',
] as const satisfies readonly Intensity[];

/** The heads that the page offers: those it has a name for. */
export type PageHead = keyof Strings['heads'] & HeadName;

/** The views of the page. One is shown at a time, and the address names it after `#`. */
export const VIEWS = ['teach', 'check', 'label', 'live'] as const;
/** See {@link VIEWS}. */
export type ViewName = (typeof VIEWS)[number];
