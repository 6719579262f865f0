/** A line on a terminal that the next one replaces; nothing in a log. */
export function note(words = '') {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words}`);
}

/** Does the work unless `entry` has failed before; a failure now is kept in it as `error`, and the others go on. */
export async function attempt(entry, work) {
  if (entry.error) return;
  try {
    await work();
  } catch (error) {
    entry.error = error.message;
  }
}
