import { isCollection, withDicomTypes } from 'handful/collection';
import { addFiles } from '../actions/add-photos.js';
import { openTestFolder } from '../actions/check/open-test-folder.js';
import { photosOfCollection } from '../actions/collections.js';
import { openFolder } from '../actions/label/open.js';
import { type App, notify } from '../app.js';
import { sameTarget, type Target } from '../state/photos.js';
import { isInviting } from '../state/state.js';
import { text } from '../strings/index.js';
import { dropPhoto } from './drag.js';
import { flatten, foundInDrop } from './folders.js';
import { openAny, openIfProject } from './open.js';

/** The type of drag data of links and of pictures on web pages. */
const ADDRESS = 'text/uri-list';

/** The name that browsers give every pasted picture. */
const NAMELESS = /^image\.\w+$/i;

/**
 * Listens for drops, pastes and clicks anywhere on the page. Views mark drop targets with
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
    const dragged = state.dragged !== null;
    const welcome = dragged ? isInviting(state, target) : carriesFiles(event);
    if (dragged || welcome) hover(true, welcome ? target : null);
    // Taken in order to be declined; the browser would leave the page for the address.
    if (!welcome && !isFromWeb(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = dragged ? 'move' : 'copy';
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) hover(false, null);
  });
  document.addEventListener('dragend', () => {
    state.dragged = null;
    hover(false, null);
  });
  document.addEventListener('drop', (event) => {
    const { dragged } = state;
    hover(false, null);
    if (dragged) {
      event.preventDefault();
      dropPhoto(app, dragged, targetOf(event));
      return;
    }
    const fromWeb = isFromWeb(event);
    if (fromWeb) event.preventDefault();
    if (!carriesFiles(event) || !event.dataTransfer) {
      if (fromWeb) notify(app, text.intake.fromWeb);
      return;
    }
    event.preventDefault();
    void takeDrop(app, event.dataTransfer, targetOf(event));
  });
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])].map((file) => withName(app, file));
    if (files.length === 0 || state.project.busy) return;
    event.preventDefault();
    addFiles(app, state.touched ?? { kind: 'query' }, files);
  });
}

async function takeDrop(app: App, data: DataTransfer, target: Target): Promise<void> {
  // Another project is being opened.
  if (app.state.project.busy) return;
  const isFromWeb = data.types.includes(ADDRESS);
  const dropped = await foundInDrop(data);
  const { unread } = dropped;
  const found = await withDicomTypes(dropped.found);
  // The user may have switched projects while the folders were read.
  if (app.state.project.busy) {
    notify(app, text.project.dropAgain);
    return;
  }
  if (found.length === 0 && (isFromWeb || unread.length > 0)) {
    notify(app, isFromWeb ? text.intake.fromWeb : text.intake.unread(unread));
    return;
  }
  if (await openIfProject(app, found)) return;
  if (app.state.view === 'check' && app.state.report) {
    await openTestFolder(app, found);
    return;
  }
  if (app.state.view === 'label') {
    await openFolder(app, found);
    return;
  }
  if (target === null) {
    await openAny(app, found, unread);
    return;
  }
  if (found.some(({ file }) => isCollection(file))) {
    addFiles(app, target, (await photosOfCollection(app, found)) ?? []);
    return;
  }
  const { photos, skipped } = flatten(found);
  if (photos.length === 0) notify(app, text.nothingFound);
  else if (skipped > 0) notify(app, text.skippedFiles(skipped));
  addFiles(
    app,
    target,
    photos.map(({ file }) => file),
  );
}

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** Whether an address is dragged: a link, or a picture of another page. Text fields take it as text. */
function isFromWeb({ dataTransfer, target }: DragEvent): boolean {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  return !isField && (dataTransfer?.types.includes(ADDRESS) ?? false);
}

function targetOf(event: Event): Target {
  const origin = event.target instanceof Element ? event.target.closest('[data-drop]') : null;
  const [kind, key] = origin?.getAttribute('data-drop')?.split(':') ?? [];
  if (kind === 'query') return { kind };
  return kind === 'class' ? { kind, key: Number(key) } : null;
}

function withName({ state }: App, file: File): File {
  if (!NAMELESS.test(file.name)) return file;
  state.pasted += 1;
  return new File([file], text.pastedName(state.pasted), { type: file.type });
}
