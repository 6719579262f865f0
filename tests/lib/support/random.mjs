// Reproducible random numbers for property tests.

/** A generator of numbers in 0..1 with a seed (mulberry32). */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from `least` to `most`. */
export function whole(random, least, most) {
  return least + Math.floor(random() * (most - least + 1));
}

/** One of the items. */
export function oneOf(random, items) {
  return items[whole(random, 0, items.length - 1)];
}
