import { Handful, type Mode } from 'handful';
import { type App, announce, isAbort, notify, sentenceOf } from '../../app.js';
import type { Task } from '../../running.js';
import type { Candidate, Comparable } from '../../state/check.js';
import { headsOnOffer, learnsFromFolder, unlabelledOf } from '../../state/unlabelled.js';
import { text } from '../../strings/index.js';
import { comparisonKey, endComparison } from './comparison.js';
import { percents } from './progress.js';

/** Compares the ways of learning, or the modes, on the current photos. What is in use stays in use. */
export async function compare(app: App, what: Comparable): Promise<void> {
  const { check } = app.state;
  const { running } = app;
  const engine = app.handful;
  const of = comparisonKey(app.state, what);
  const task: Task<string> = { about: of, controller: new AbortController() };
  running.check.comparison = task;
  check.comparing = { what, done: 0 };
  app.redraw();
  const isCurrent = (): boolean => running.check.comparison === task;
  const onShare = (share: number): void => {
    if (isCurrent() && check.comparing)
      check.comparing = { what, done: percents(app, check.comparing.done, share) };
  };
  try {
    const handful = await engine;
    const comparing = what === 'head' ? compareHeads : compareModes;
    const results = await comparing(app, handful, task.controller.signal, onShare);
    if (!isCurrent()) return;
    check.compared = { ...check.compared, [what]: { results, of } };
    endComparison(app);
    announce(app, text.check.saidCompared(results.length));
  } catch (error) {
    if (!isCurrent()) return;
    endComparison(app);
    if (!isAbort(error) && app.handful === engine) notify(app, sentenceOf(error));
  }
}

/** The modes that can be compared: the best only where its network is loaded, or can be. */
export function modesOnOffer({ state }: App): Mode[] {
  const { assets } = state.seal;
  return assets === null || assets.best ? ['fast', 'quality', 'best'] : ['fast', 'quality'];
}

type Compare = (
  app: App,
  handful: Handful,
  signal: AbortSignal,
  onShare: (share: number) => void,
) => Promise<Candidate[]>;

const compareHeads: Compare = async ({ state }, handful, signal, onShare) => {
  const heads = headsOnOffer(state);
  const results = await handful.compare(heads, {
    unlabelled: unlabelledOf(state, handful.space),
    signal,
    onProgress: ({ done, total }) => onShare(done / (total ?? heads.length)),
  });
  return results.map(({ head, report, seconds }) => ({ name: head, report, seconds }));
};

/** Reads all photos in each mode with an engine of its own, one after the other. */
const compareModes: Compare = async (app, { engine }, signal, onShare) => {
  const modes = modesOnOffer(app);
  const { state } = app;
  const classes = state.classes.map(({ label, photos }) => ({
    label,
    files: photos.filter(({ id }) => id !== null).map(({ file }) => file),
  }));
  const count = classes.reduce((sum, { files }) => sum + files.length, 0);
  const head = learnsFromFolder(state.head) ? 'ridge' : state.head;
  const results: Candidate[] = [];
  for (const [at, mode] of modes.entries()) {
    const { assets } = state.seal;
    const other = await Handful.create({
      device: 'cpu',
      precision: engine.precision,
      mode,
      signal,
      ...(assets && { assets }),
    });
    try {
      const start = performance.now();
      let done = 0;
      for (const { label, files } of classes) {
        const before = done;
        const { failed } = await other.add(label, files, {
          signal,
          onProgress: ({ done: read }) => onShare((at + (before + read) / count) / modes.length),
        });
        const [unread] = failed;
        if (unread) throw new Error(text.check.modesNeedPhotos(unread.name));
        done += files.length;
      }
      const seconds = (performance.now() - start) / 1000 / count;
      results.push({ name: mode, report: await other.train({ head, signal }), seconds });
    } finally {
      await other.dispose();
    }
  }
  return results;
};
