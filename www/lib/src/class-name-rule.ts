// Generated from src/support/class_name.rs by ./build.sh types. Do not edit.

/** Maximum length of the name of a class, in characters. */
export const MAX_CLASS_NAME = 1000;

/** White space, as ranges of a regular expression. */
export const SPACES =
  '\\u{9}-\\u{d}\\u{20}\\u{85}\\u{a0}\\u{1680}\\u{2000}-\\u{200a}\\u{2028}-\\u{2029}\\u{202f}\\u{205f}\\u{3000}';

/** Characters that no name contains. */
export const REMOVED =
  '\\u{0}-\\u{8}\\u{e}-\\u{1f}\\u{7f}-\\u{84}\\u{86}-\\u{9f}\\u{61c}\\u{200b}\\u{200e}-\\u{200f}\\u{202a}-\\u{202e}\\u{2060}\\u{2066}-\\u{2069}\\u{feff}';
