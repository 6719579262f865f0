import { type CreateOptions, Handful, type Mode } from 'handful';
import { type App, announce, isAbort, notify, sentenceOf } from '../../app.js';
import type { Task } from '../../running.js';
import { BUILT_IN } from '../../state/backbone.js';
import type { Candidate, Comparable } from '../../state/check.js';
import { headsOnOffer, learnsFromFolder, unlabelledOf } from '../../state/unlabelled.js';
import { text } from '../../strings/index.js';
import { comparisonKey, endComparison } from './comparison.js';
import { percents } from './progress.js';

/** Compares the ways of learning, the modes or the backbones on the current photos. What is in use stays in use. */
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
    const results = await COMPARE[what](app, handful, task.controller.signal, onShare);
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
  if (state.backbone.chosen) return ['fast', 'quality'];
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

/** Compares the modes with the present backbone. */
const compareModes: Compare = (app, { engine }, signal, onShare) => {
  const { chosen } = app.state.backbone;
  const settings = chosen ? { backbone: chosen.file } : { precision: engine.precision };
  const engines = modesOnOffer(app).map((mode) => ({
    name: mode,
    settings: { mode, ...settings },
  }));
  return compareEngines(app, engines, signal, onShare);
};

/** Compares the built-in backbone with those from files in the present mode, or in quality instead of the best. */
const compareBackbones: Compare = (app, _, signal, onShare) => {
  const { backbone, mode: present } = app.state;
  const mode: Mode = present === 'best' ? 'quality' : present;
  const builtIn: EngineSettings = { mode, precision: builtInPrecision(app) };
  const engines = [
    { name: BUILT_IN, settings: builtIn },
    ...backbone.known.map(({ hash, file }) => ({ name: hash, settings: { mode, backbone: file } })),
  ];
  return compareEngines(app, engines, signal, onShare);
};

/** The precision of the weights that are loaded. */
function builtInPrecision({ state }: App): NonNullable<CreateOptions['precision']> {
  return state.seal.assets?.precision ?? 'auto';
}

type EngineSettings = Pick<CreateOptions, 'mode' | 'precision' | 'backbone'>;

/** Reads all photos with each engine, one after the other. */
async function compareEngines(
  app: App,
  engines: readonly { name: string; settings: EngineSettings }[],
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<Candidate[]> {
  const { state } = app;
  const classes = state.classes.map(({ label, photos }) => ({
    label,
    files: photos.filter(({ id }) => id !== null).map(({ file }) => file),
  }));
  const count = classes.reduce((sum, { files }) => sum + files.length, 0);
  const head = learnsFromFolder(state.head) ? 'ridge' : state.head;
  const results: Candidate[] = [];
  for (const [at, { name, settings }] of engines.entries()) {
    const { assets } = state.seal;
    const other = await Handful.create({
      device: 'cpu',
      intensity: state.intensity,
      ...settings,
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
          onProgress: ({ done: read }) => onShare((at + (before + read) / count) / engines.length),
        });
        const [unread] = failed;
        if (unread) throw new Error(text.check.modesNeedPhotos(unread.name));
        done += files.length;
      }
      const seconds = (performance.now() - start) / 1000 / count;
      results.push({ name, report: await other.train({ head, signal }), seconds });
    } finally {
      await other.dispose();
    }
  }
  return results;
}

const COMPARE: Readonly<Record<Comparable, Compare>> = {
  head: compareHeads,
  mode: compareModes,
  backbone: compareBackbones,
};
