// A proxy in front of a local server that sends at most so many bits per second to all connections together: those of
// the page, its workers and its service worker. (DevTools throttles only the page's own requests.)

import { connect, createServer } from 'node:net';

/** The share of a connection's turn (bytes); about a network packet, so that connections share the line evenly. */
const TURN = 1460;

/** How often the line sends what has become due (milliseconds). */
const TICK_MS = 5;

/** Bytes of one connection that wait here; beyond that the server has to wait. */
const MAX_WAITING = 65_536;

/**
 * Listens on a free port for the server on `port`. `latency` is the milliseconds that an answer takes in addition.
 * The result has the `port`, `sent()`, the bytes sent to the browser so far, headers included, and `close()`.
 */
export async function openNarrowLine({ port, bitsPerSecond, latency = 0 }) {
  const lines = new Set();
  let sent = 0;
  let due = 0;
  let last = performance.now();
  const send = () => {
    const now = performance.now();
    const bytesPerMs = bitsPerSecond / 8000;
    // Time in which nothing waited is lost, as on a real line.
    due = Math.min(due + (now - last) * bytesPerMs, 4 * TICK_MS * bytesPerMs + TURN);
    last = now;
    for (let busy = true; busy; ) {
      busy = false;
      for (const line of lines) {
        if (due < TURN) return;
        const bytes = line.take(TURN, now);
        due -= bytes;
        sent += bytes;
        busy ||= bytes > 0;
      }
    }
  };
  const timer = setInterval(send, TICK_MS);
  const server = createServer((browser) => {
    const line = new Line(browser, connect(port, '127.0.0.1'), latency, () => lines.delete(line));
    lines.add(line);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    sent: () => sent,
    close() {
      clearInterval(timer);
      for (const line of lines) line.end();
      server.close();
    },
  };
}

/** One connection: requests pass at once, answers wait for their turns. */
class Line {
  #browser;
  #upstream;
  #waiting = [];
  #bytes = 0;
  #ended = false;

  constructor(browser, upstream, latency, onEnd) {
    this.#browser = browser;
    this.#upstream = upstream;
    browser.pipe(upstream);
    upstream.on('end', () => {
      this.#ended = true;
      this.#endIfEmpty();
    });
    upstream.on('data', (chunk) => {
      this.#waiting.push({ chunk, from: performance.now() + latency });
      this.#bytes += chunk.length;
      if (this.#bytes > MAX_WAITING) upstream.pause();
    });
    const end = () => {
      this.end();
      onEnd();
    };
    browser.on('error', end).on('close', end);
    upstream.on('error', end);
  }

  /** Sends up to `limit` bytes and returns how many. */
  take(limit, now) {
    const [first] = this.#waiting;
    if (!first || first.from > now) return 0;
    const part = first.chunk.subarray(0, limit);
    if (part.length === first.chunk.length) this.#waiting.shift();
    else first.chunk = first.chunk.subarray(limit);
    this.#bytes -= part.length;
    this.#browser.write(part);
    if (this.#bytes < MAX_WAITING) this.#upstream.resume();
    this.#endIfEmpty();
    return part.length;
  }

  /** The server has closed the connection, but its last answer may still wait here. */
  #endIfEmpty() {
    if (this.#ended && this.#waiting.length === 0) this.#browser.end();
  }

  end() {
    this.#browser.destroy();
    this.#upstream.destroy();
  }
}
