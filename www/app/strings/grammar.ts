/** Figures, plurals and lists by the rules of one language. */
export interface Grammar {
  /** A number with the marks of the language: "1,000" or "1.000". With `digits`, it has that many decimals. */
  number(value: number, digits?: number): string;
  /** Digits such as "0.25" with the marks of the language, and as many decimals. */
  digits(written: string): string;
  /** The form for a count: "1 photo", "2 photos". The forms hold the figure already. */
  plural(count: number, one: string, other: string): string;
  /** Whole per cents: "95 %" or "95%". */
  percent(share: number): string;
  /** "A, B and C", or with "or". */
  list(items: readonly string[], type?: 'conjunction' | 'disjunction'): string;
  /** "3.4 MB", in steps of a thousand as file managers show it. */
  bytes(count: number): string;
  /** A date: "21 Nov 2026" with `medium`, "21 November 2026" with `long`. */
  day(time: number | Date, dateStyle?: 'medium' | 'long'): string;
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** The grammar of a language by its tag, such as `fr`. */
export function grammarOf(locale: string): Grammar {
  /** Formatters, which are slow to make. */
  const made = new Map<string, unknown>();
  const kept = <T>(key: string, make: () => T): T => {
    const known = (made.get(key) as T | undefined) ?? make();
    made.set(key, known);
    return known;
  };
  const format = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
    kept(JSON.stringify(options), () => new Intl.NumberFormat(locale, options));
  const number = (value: number, digits?: number): string =>
    format({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
  return {
    number,
    digits: (written) => number(Number(written), written.split('.')[1]?.length ?? 0),
    plural(count, one, other) {
      const rules = kept('plural', () => new Intl.PluralRules(locale));
      // A category that has no form of its own, such as that of millions in Spanish, is "other".
      return rules.select(count) === 'one' ? one : other;
    },
    percent: (share) => format({ style: 'percent', maximumFractionDigits: 0 }).format(share),
    list(items, type = 'conjunction') {
      return kept(type, () => new Intl.ListFormat(locale, { type })).format(items);
    },
    bytes(count) {
      const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
      const unit = UNITS[step] ?? 'byte';
      return format({ style: 'unit', unit, maximumFractionDigits: 1 }).format(count / 1000 ** step);
    },
    day(time, dateStyle = 'medium') {
      return kept(dateStyle, () => new Intl.DateTimeFormat(locale, { dateStyle })).format(time);
    },
  };
}
