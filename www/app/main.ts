import type { Mode } from 'handful';
import { render } from 'lit-html';
import { watchCamera } from './actions/camera.js';
import { updateReview } from './actions/check/review.js';
import { updateTest } from './actions/check/test-folder.js';
import { replaceIfRefused } from './actions/engine.js';
import { listenForUndo } from './actions/history.js';
import { deleteCollected } from './actions/label/export/file.js';
import { resetFilter } from './actions/label/order.js';
import { listStoredFolders } from './actions/label/storage.js';
import { watchForCameras } from './actions/live.js';
import { pixelsOf } from './actions/pixels.js';
import { openLastProject, projectEvents } from './actions/project.js';
import { restoreResults } from './actions/reload.js';
import { assetsFor } from './actions/seal.js';
import { isMode } from './actions/show-project.js';
import { followAddress } from './address.js';
import type { App } from './app.js';
import { findMissing } from './browser-support.js';
import { listenForGestures } from './intake/gestures.js';
import { watchWidth } from './narrow.js';
import { initialRunning } from './running.js';
import type { Device, PrecisionChoice } from './state/settings.js';
import { initialState } from './state/state.js';
import { BackboneStore } from './storage/backbone-store.js';
import { FolderStore } from './storage/folder-store.js';
import { ProjectStore } from './storage/project-store.js';
import { restoreLanguage, text } from './strings/index.js';
import { Thumbnails } from './thumbnails.js';
import { loadViews } from './views/navigation.js';
import { page } from './views/page.js';

/** Shows the page in `root` and starts the engine. */
function start(root: HTMLElement): void {
  let planned = false;
  let focus: string | null = null;
  const draw = (): void => {
    planned = false;
    render(page(app), root);
    app.projects.touch();
    if (focus !== null) {
      const lost = document.activeElement === document.body;
      const target = root.querySelector<HTMLElement>(focus);
      const element = target ?? (lost ? root.querySelector<HTMLElement>('main') : null);
      // A whole section takes the focus for screen readers; the page does not move.
      element?.focus({ preventScroll: element.tabIndex < 0 });
    }
    focus = null;
    updateReview(app);
    updateTest(app);
    resetFilter(app);
    replaceIfRefused(app);
  };
  const redraw = (): void => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(draw);
  };
  const state = initialState(...choiceOf(new URLSearchParams(location.search)));
  const app: App = {
    state,
    running: initialRunning(),
    projects: new ProjectStore(
      state,
      projectEvents(() => app),
    ),
    folders: new FolderStore(),
    backbones: new BackboneStore(),
    thumbnails: new Thumbnails(redraw, (file, minSide) => pixelsOf(app, file, minSide)),
    // Replaced by `startEngine`.
    handful: new Promise(() => undefined),
    loadViews: () => loadViews(app),
    redraw,
    redrawAndFocus(selector) {
      focus = selector;
      redraw();
    },
  };

  const missing = findMissing();
  if (missing !== null) {
    state.phase = 'unsupported';
    state.problem = text.unsupported[missing];
  } else {
    // The engine's files are on their way while the project opens; a failure is shown when the engine starts.
    assetsFor(app).catch(() => undefined);
    app.running.opening = openLastProject(app);
    void app.running.opening.then(() => restoreResults(app));
    listenForGestures(app);
    listenForUndo(app);
    followAddress(app);
    watchWidth(app);
    watchCamera(app);
    watchForCameras(app);
    void listStoredFolders(app);
    void deleteCollected();
  }
  draw();
}

/**
 * The choices in the address: `?device=cpu|webgpu|auto`, `?precision=f32|int8|auto` and
 * `?mode=fast|quality|best`. Without a mode, the project's own is used.
 */
function choiceOf(parameters: URLSearchParams): [Device, PrecisionChoice, Mode | null] {
  const device = parameters.get('device');
  const precision = parameters.get('precision');
  const mode = parameters.get('mode');
  return [
    device === 'cpu' || device === 'webgpu' ? device : 'auto',
    precision === 'f32' || precision === 'int8' ? precision : 'auto',
    isMode(mode) ? mode : null,
  ];
}

const root = document.getElementById('root');
if (root) void restoreLanguage().then(() => start(root));
