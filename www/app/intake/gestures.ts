import { isCollection } from 'handful/collection';
import { openFolder } from '../actions/label/open.js';
import { photosOfCollection, putFiles } from '../actions/add-photos.js';
import type { App } from '../app.js';
import { notify } from '../app.js';
import { isInviting, sameTarget, type Target } from '../state/state.js';
import { text } from '../strings/index.js';
import { putDown } from './drag.js';
import { flatten, foundInDrop } from './folders.js';
import { openAny, openIfProject } from './open.js';

/** Browsers name every pasted picture like this. */
const NAMELESS = /^image\.\w+$/i;

let pasted = 0;

/**
 * Listens for drops, pastes and touches anywhere on the page. Views mark where photos can go with
 * `data-drop="query"` or `data-drop="class:KEY"`.
 */
export function listenForGestures(app: App): void {
  const { state } = app;
  const hover = (dragging: boolean, target: Target): void => {
    if (state.dragging === dragging && sameTarget(state.dropTarget, target)) return;
    state.dragging = dragging;
    state.dropTarget = target;
    app.redraw();
  };
  const touch = (event: Event): void => {
    const target = targetOf(event);
    if (target === null || sameTarget(state.touched, target)) return;
    state.touched = target;
    app.redraw();
  };

  document.addEventListener('pointerdown', touch);
  document.addEventListener('focusin', touch);
  document.addEventListener('dragover', (event) => {
    const target = targetOf(event);
    const carried = state.carried !== null;
    const welcome = carried ? isInviting(state, target) : carriesFiles(event);
    if (carried || welcome) hover(true, welcome ? target : null);
    if (!welcome) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = carried ? 'move' : 'copy';
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) hover(false, null);
  });
  document.addEventListener('dragend', () => {
    state.carried = null;
    hover(false, null);
  });
  document.addEventListener('drop', (event) => {
    const { carried } = state;
    hover(false, null);
    if (carried) {
      event.preventDefault();
      putDown(app, carried, targetOf(event));
      return;
    }
    if (!carriesFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    void takeDrop(app, event.dataTransfer, targetOf(event));
  });
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])].map(withName);
    if (files.length === 0 || state.keep.busy) return;
    event.preventDefault();
    putFiles(app, state.touched ?? { kind: 'query' }, files);
  });
}

async function takeDrop(app: App, data: DataTransfer, target: Target): Promise<void> {
  // Another project is on its way in.
  if (app.state.keep.busy) return;
  const found = await foundInDrop(data);
  // Walking through folders takes a while, in which another project may have been asked for.
  if (app.state.keep.busy) {
    notify(app, text.keep.dropAgain);
    return;
  }
  if (await openIfProject(app, found)) return;
  if (app.state.room === 'label') {
    await openFolder(app, found);
    return;
  }
  if (target === null) {
    await openAny(app, found);
    return;
  }
  if (found.some(({ file }) => isCollection(file))) {
    putFiles(app, target, (await photosOfCollection(app, found)) ?? []);
    return;
  }
  const { files, skipped } = flatten(found);
  if (files.length === 0) notify(app, text.nothingFound);
  else if (skipped > 0) notify(app, text.skippedFiles(skipped));
  putFiles(app, target, files);
}

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

function targetOf(event: Event): Target {
  const origin = event.target instanceof Element ? event.target.closest('[data-drop]') : null;
  const [kind, key] = origin?.getAttribute('data-drop')?.split(':') ?? [];
  if (kind === 'query') return { kind };
  return kind === 'class' ? { kind, key: Number(key) } : null;
}

function withName(file: File): File {
  if (!NAMELESS.test(file.name)) return file;
  pasted += 1;
  return new File([file], text.pastedName(pasted), { type: file.type });
}
