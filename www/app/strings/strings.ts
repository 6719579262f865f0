import type { en } from './en.js';
import type { enLate } from './en-late.js';

/** Every sentence of the page. A language is one object of this type. */
export type Strings = Words<typeof en & typeof enLate>;

/** Any words under the same keys, with the same arguments. */
type Words<T> = T extends string
  ? string
  : T extends (...given: infer A) => infer R
    ? (...given: A) => Words<R>
    : { readonly [K in keyof T]: Words<T[K]> };
