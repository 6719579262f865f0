/** Figures, plurals and lists by the rules of a language. `locale` is a tag such as `fr`. */

/** The forms of a phrase by plural category; one that a language has and a phrase lacks is `other`. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** The form for a count: "1 photo", "2 photos". The forms hold the figure already. */
export function plural(locale: string, count: number, forms: Forms): string {
  const rules = kept(`plural ${locale}`, () => new Intl.PluralRules(locale));
  return forms[rules.select(count)] ?? forms.other;
}

/** A number with the marks of the language: "1,000" or "1.000". With `digits`, it has that many decimals. */
export function number(locale: string, value: number, digits?: number): string {
  const options =
    digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const key = `number ${locale} ${digits}`;
  return kept(key, () => new Intl.NumberFormat(locale, options)).format(value);
}

/** Digits such as "0.25" with the marks of the language, and as many decimals. */
export function digits(locale: string, written: string): string {
  return number(locale, Number(written), written.split('.')[1]?.length ?? 0);
}

/** Whole per cents: "95 %" or "95%". */
export function percent(locale: string, share: number): string {
  const options = { style: 'percent', maximumFractionDigits: 0 } as const;
  return kept(`percent ${locale}`, () => new Intl.NumberFormat(locale, options)).format(share);
}

/** "A, B and C", or with "or". */
export function list(
  locale: string,
  items: readonly string[],
  type: 'conjunction' | 'disjunction' = 'conjunction',
): string {
  return kept(`${type} ${locale}`, () => new Intl.ListFormat(locale, { type })).format(items);
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** "3.4 MB", in steps of a thousand as file managers show it. */
export function bytes(locale: string, count: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const unit = UNITS[step] ?? 'byte';
  const options = { style: 'unit', unit, maximumFractionDigits: 1 } as const;
  const format = kept(`${unit} ${locale}`, () => new Intl.NumberFormat(locale, options));
  return format.format(count / 1000 ** step);
}

/** A date: "21 Nov 2026" with `medium`, "21 November 2026" with `long`. */
export function day(
  locale: string,
  time: number | Date,
  dateStyle: 'medium' | 'long' = 'medium',
): string {
  const key = `${dateStyle} ${locale}`;
  return kept(key, () => new Intl.DateTimeFormat(locale, { dateStyle })).format(time);
}

/** Formatters, which are slow to make. */
const made = new Map<string, unknown>();

function kept<T>(key: string, make: () => T): T {
  const known = (made.get(key) as T | undefined) ?? make();
  made.set(key, known);
  return known;
}
