import { HandfulError, readBackbone } from 'handful';
import { type App, announce, isAbort, notify, toast } from '../app.js';
import type { Found } from '../intake/folders.js';
import {
  type BackboneFiles,
  type BackboneState,
  BUILT_IN,
  type KnownBackbone,
} from '../state/backbone.js';
import { text } from '../strings/late.js';
import { restartEngine } from './engine.js';
import { record } from './record.js';

/** The files that the picker accepts: a network, and its preprocessing file. */
export const ACCEPT_BACKBONES = '.onnx,.safetensors,.json';

/** How much of the progress is reading; the rest tries the network. */
const READING_PART = 0.8;

/** Reads a network from the chosen files, and offers to use it. */
export async function openBackbone(app: App, found: readonly Found[]): Promise<void> {
  const files = found.map(({ file }) => file);
  const isJson = (file: File): boolean => /\.json$/i.test(file.name);
  const [model, ...others] = files.filter((file) => !isJson(file));
  const [preprocessing = null, ...unused] = files.filter(isJson);
  if (!model || others.length + unused.length > 0) {
    notify(app, text.backbone.chooseFiles);
    return;
  }
  await read(app, { model, preprocessing }, undefined);
}

/** Reads the offered network again, with another tensor as its features. */
export async function chooseOutput(app: App, output: string): Promise<void> {
  const { offered } = app.state.backbone;
  if (offered) await read(app, offered.files, output);
}

async function read(app: App, files: BackboneFiles, output: string | undefined): Promise<void> {
  const { state, running } = app;
  const { backbone } = state;
  cancelReading(app);
  const controller = new AbortController();
  running.backbone = controller;
  const { model, preprocessing } = files;
  Object.assign(backbone, {
    reading: { file: model.name, share: 0, step: 'read' },
    problem: null,
    offered: output === undefined ? null : backbone.offered,
  } satisfies Partial<BackboneState>);
  announce(app, text.backbone.reading(model.name, 0));
  const { assets } = state.seal;
  try {
    const imported = await readBackbone(
      {
        model,
        ...(preprocessing && { preprocessing }),
        ...(output !== undefined && { output }),
      },
      {
        signal: controller.signal,
        onProgress: ({ done, total, detail }) => {
          if (running.backbone !== controller) return;
          const share = READING_PART * (total ? done / total : 0);
          const step = detail.endsWith('test') ? 'test' : 'read';
          backbone.reading = { file: model.name, share, step };
          app.redraw();
        },
        ...(assets && { assets }),
      },
    );
    if (running.backbone !== controller) return;
    backbone.offered = { backbone: imported, files };
    announce(app, text.backbone.canBeUsed(imported.name));
  } catch (error) {
    if (running.backbone !== controller || isAbort(error)) return;
    const code = error instanceof HandfulError ? error.code : 'engine';
    const sentence = error instanceof Error ? error.message : String(error);
    backbone.problem = { file: model.name, code, sentence };
    announce(app, text.backbone.problem(backbone.problem));
  }
  endReading(app);
}

/** Cancels the reading of a file. */
export function cancelReading(app: App): void {
  app.running.backbone?.abort();
  endReading(app);
}

function endReading(app: App): void {
  app.running.backbone = null;
  app.state.backbone.reading = null;
  app.redraw();
}

/** Uses the offered network for the photos of this project, and keeps it on the device. */
export async function takeBackbone(app: App): Promise<void> {
  const { backbone } = app.state;
  const { offered } = backbone;
  if (!offered) return;
  backbone.offered = null;
  const { outputs: _, ...facts } = offered.backbone;
  let kept: KnownBackbone = facts;
  try {
    kept = await app.backbones.keep(facts);
  } catch {
    notify(app, text.backbone.notKept(facts.name));
  }
  backbone.known = [kept, ...backbone.known.filter(({ hash }) => hash !== kept.hash)];
  chooseBackbone(app, kept.hash);
}

/** Forgets the offered network, or why a file cannot be one. */
export function dismissBackbone(app: App): void {
  Object.assign(app.state.backbone, { offered: null, problem: null });
  app.redrawAndFocus('#open-backbone');
}

/** Chooses a known backbone by its hash, or the built-in network. It needs another engine. */
export function chooseBackbone(app: App, hash: string): void {
  const { backbone } = app.state;
  const known = backbone.known.find((one) => one.hash === hash) ?? null;
  if (!known && hash !== BUILT_IN) return;
  if (known?.hash === backbone.chosen?.hash) return;
  const name = known?.name ?? text.backbone.builtIn;
  record(
    app,
    () => text.undo.backboneChosen(name),
    () => restartEngine(app, { backbone: known }),
  );
  toast(app, text.backbone.used(name));
}

/** Deletes a backbone from the device. A project that uses it goes on with the built-in network. */
export async function forgetBackbone(app: App, hash: string): Promise<void> {
  const { backbone } = app.state;
  const known = backbone.known.find((one) => one.hash === hash);
  if (!known) return;
  if (backbone.chosen?.hash === hash) chooseBackbone(app, BUILT_IN);
  backbone.known = backbone.known.filter((one) => one !== known);
  await app.backbones.delete(hash).catch(() => undefined);
  toast(app, text.backbone.deleted(known.name));
}
