import { render } from 'lit-html';
import { createClass } from './actions/classes.js';
import { startEngine } from './actions/engine.js';
import { listenForUndo } from './actions/history.js';
import type { App } from './app.js';
import { listenForGestures } from './intake/gestures.js';
import { followAddress } from './rooms.js';
import { type Device, initialState, type PrecisionChoice } from './state.js';
import { speakAsBefore, text } from './strings/index.js';
import { findMissing } from './support.js';
import { Thumbnails } from './thumbnails.js';
import { page } from './views/page.js';

/** Classes an empty page offers to fill. */
const STARTERS = 2;

/** Puts the page into `root` and starts the engine. */
function start(root: HTMLElement): void {
  let planned = false;
  let focus: string | null = null;
  const draw = (): void => {
    planned = false;
    render(page(app), root);
    if (focus !== null) root.querySelector<HTMLElement>(focus)?.focus();
    focus = null;
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
    startEngine(app);
    for (let count = 0; count < STARTERS; count += 1) createClass(app, undefined, true);
    listenForGestures(app);
    listenForUndo(app);
    followAddress(app);
  }
  draw();
}

/**
 * `?device=cpu|webgpu|auto`, `?precision=f32|int8|auto` and `?mode=fast|quality`; anything else is the
 * default.
 */
function choiceOf(parameters: URLSearchParams): [Device, PrecisionChoice, 'quality' | 'fast'] {
  const device = parameters.get('device');
  const precision = parameters.get('precision');
  const mode = parameters.get('mode');
  return [
    device === 'cpu' || device === 'webgpu' ? device : 'auto',
    precision === 'f32' || precision === 'int8' ? precision : 'auto',
    mode === 'fast' ? 'fast' : 'quality',
  ];
}

speakAsBefore();
const root = document.getElementById('root');
if (root) start(root);
