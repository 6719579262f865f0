import { setTimeout as sleep } from 'node:timers/promises';

/** Networks that the fakes ignore. */
export const NETWORKS = Promise.resolve({ mode: 'fast' });

export const SHAPE = {
  precision: 'f32',
  viewsPerPhoto: 2,
  viewLength: 3,
  space: 'fake',
  embeddingLength: 3,
};

/**
 * Embedding workers that reply only when the test says so. `open` is the argument of a pool; `opened`
 * lists every worker ever started, with its messages in `sent`.
 */
export function fakeWorkers() {
  const opened = [];
  const open = () => {
    const port = {
      sent: [],
      ended: false,
      postMessage: (message) => port.sent.push(message),
      terminate: () => (port.ended = true),
      reply: (data) => port.onmessage({ data }),
      loaded: () => port.reply({ kind: 'loaded', shape: SHAPE }),
      /** Replies to the latest task with numbers. */
      done: (...values) =>
        port.reply({
          kind: 'done',
          result: { values: Float32Array.from(values), milliseconds: 5 },
        }),
      crash: (message) => port.onerror({ message, preventDefault() {} }),
      /** The sources of all tasks so far. */
      tasks: () => port.sent.flatMap(({ task }) => (task ? [task.source] : [])),
    };
    opened.push(port);
    return port;
  };
  return { open, opened, living: () => opened.filter(({ ended }) => !ended) };
}

/** A pool without workers: it computes at once what a worker would do with a fake photo. */
export function fakePool({ limit = 2, milliseconds = 0, prepare = viewsOf } = {}) {
  const versions = ({ source, augment }) => {
    const views = prepare(source);
    return augment ? Float32Array.from([...views, ...views, ...views]) : views;
  };
  const pool = {
    limit,
    size: 1,
    tasks: [],
    async run(task, signal) {
      signal?.throwIfAborted();
      pool.tasks.push(task.kind);
      await sleep(0);
      signal?.throwIfAborted();
      const values = {
        embed: () => composed(versions(task)),
        prepare: () => versions(task),
        forward: () => composed(task.views),
        compose: () => composed(task.features),
      }[task.kind]();
      return { values, milliseconds };
    },
  };
  return pool;
}

/** The views of a fake photo, filled with its first byte. */
export function viewsOf([content]) {
  return new Float32Array(SHAPE.viewsPerPhoto * SHAPE.viewLength).fill(content);
}

const composed = (features) => features.slice(0, SHAPE.viewLength);
