/** Shows a line on a terminal, which the next one replaces; writes nothing to a log. */
export function note(words = '') {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words}`);
}

/** Runs `work` unless `entry` has failed; stores a failure as `entry.error`. */
export async function attempt(entry, work) {
  if (entry.error) return;
  try {
    await work();
  } catch (error) {
    entry.error = error.message;
  }
}
