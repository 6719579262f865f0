import type { Mode } from 'handful';
import { render } from 'lit-html';
import { watchCamera } from './actions/camera.js';
import { attendCheck } from './actions/check.js';
import { isMode } from './actions/show-project.js';
import { listenForUndo } from './actions/history.js';
import { openKept, touchKept } from './actions/project.js';
import { dropCollected } from './actions/label/export/file.js';
import { listKept } from './actions/label/storage.js';
import { attendFilter } from './actions/label/order.js';
import type { App } from './app.js';
import { listenForGestures } from './intake/gestures.js';
import { followAddress } from './address.js';
import { type Device, initialState, type PrecisionChoice } from './state/state.js';
import { speakAsBefore, text } from './strings/index.js';
import { findMissing } from './browser-support.js';
import { Thumbnails } from './thumbnails.js';
import { page } from './views/page.js';

/** Puts the page into `root` and starts the engine. */
function start(root: HTMLElement): void {
  let planned = false;
  let focus: string | null = null;
  const draw = (): void => {
    planned = false;
    render(page(app), root);
    touchKept();
    if (focus !== null) {
      const lost = document.activeElement === document.body;
      const target = root.querySelector<HTMLElement>(focus);
      (target ?? (lost ? root.querySelector<HTMLElement>('main') : null))?.focus();
    }
    focus = null;
    attendCheck(app);
    attendFilter(app);
  };
  const redraw = (): void => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(draw);
  };
  const app: App = {
    state: initialState(...choiceOf(new URLSearchParams(location.search))),
    // Stands in until `startEngine` puts a real one here.
    handful: new Promise(() => undefined),
    thumbnails: new Thumbnails(redraw),
    redraw,
    redrawAndFocus(selector) {
      focus = selector;
      redraw();
    },
  };

  const missing = findMissing();
  if (missing !== null) {
    app.state.phase = 'unsupported';
    app.state.problem = text.unsupported[missing];
  } else {
    void openKept(app);
    listenForGestures(app);
    listenForUndo(app);
    followAddress(app);
    watchCamera(app);
    void listKept(app);
    void dropCollected();
  }
  draw();
}

/**
 * `?device=cpu|webgpu|auto`, `?precision=f32|int8|auto` and `?mode=fast|quality|best`; anything else is the
 * default; for the mode, that is the project's own.
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

speakAsBefore();
const root = document.getElementById('root');
if (root) start(root);
