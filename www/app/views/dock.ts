import { html, nothing, type TemplateResult } from 'lit-html';
import { restartEngine } from '../actions/engine.js';
import { cancelQueries } from '../actions/recognise.js';
import { cancelTeaching } from '../actions/teach.js';
import type { App } from '../app.js';
import { type State, startedShare } from '../state/state.js';
import { text } from '../strings/index.js';
import { dockSpace } from './dock-space.js';
import { icon } from './icons.js';
import { readAsItem } from './intake/read-as.js';
import { subfoldersItem } from './intake/subfolders.js';
import { savingProblem } from './project/problem.js';

/** Fewer queries than this are answered too fast for a progress bar. */
const MIN_QUERIES_FOR_BAR = 3;

/** The dock at the bottom of the page: messages, failed photos, progress, engine errors. */
export function dock(app: App): TemplateResult | typeof nothing {
  const items = [
    toast(app),
    readAsItem(app),
    subfoldersItem(app),
    notice(app),
    savingProblem(app),
    failures(app),
    broken(app),
    progress(app),
  ];
  if (items.every((item) => item === nothing)) return nothing;
  return html`<aside class="dock" aria-label=${text.messages} ${dockSpace()}>${items}</aside>`;
}

function toast({ state }: App): TemplateResult | typeof nothing {
  if (state.toast === null) return nothing;
  return html`<div class="dock-item toast" data-testid="toast">
    ${icon('check')}
    <p>${state.toast.sentence}</p>
  </div>`;
}

function notice(app: App): TemplateResult | typeof nothing {
  const { state } = app;
  if (state.notice === null) return nothing;
  const dismiss = (): void => {
    state.notice = null;
    app.redraw();
  };
  return html`<div class="dock-item" data-testid="notice">
    <p>${state.notice}</p>
    <button
      type="button"
      class="icon-button"
      data-testid="dismiss-notice"
      aria-label=${text.dismiss}
      @click=${dismiss}
    >
      ${icon('close')}
    </button>
  </div>`;
}

function failures(app: App): TemplateResult | typeof nothing {
  const { state } = app;
  if (state.failures.length === 0) return nothing;
  const dismiss = (): void => {
    state.failures = [];
    app.redraw();
  };
  return html`<section class="dock-item failures" data-testid="failures" aria-labelledby="failures-title">
    <h2 id="failures-title">${icon('warning')}${text.failures(state.failures.length)}</h2>
    <button
      type="button"
      class="icon-button"
      data-testid="dismiss-failures"
      aria-label=${text.dismiss}
      @click=${dismiss}
    >
      ${icon('close')}
    </button>
    <ul tabindex="0" aria-labelledby="failures-title">
      ${state.failures.map(
        ({
          name,
          code,
          message,
        }) => html`<li data-testid="failure" data-name=${name} data-code=${code}>
          <strong>${name}</strong> <span>${text.reason(code, withoutName(message, name))}</span>
        </li>`,
      )}
    </ul>
  </section>`;
}

/** Removes the file name from the start of the engine's message, because it is shown beside it. */
function withoutName(message: string, name: string): string {
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}

function broken(app: App): TemplateResult | typeof nothing {
  const { state } = app;
  if (state.phase !== 'broken') return nothing;
  // If no engine has started yet, some file could not be loaded, most likely for lack of a network.
  const words = state.engine === null ? text.notLoaded : text.broken;
  return html`<div class="dock-item broken" data-testid="problem">
    <div>
      <h2>${icon('warning')}${words.title}</h2>
      <p>${words.advice}</p>
      <p class="fine">${state.problem}</p>
    </div>
    <div class="dock-actions">
      ${
        state.device === 'webgpu'
          ? html`<button
              type="button"
              class="button solid"
              data-testid="use-cpu"
              @click=${() => restartEngine(app, { device: 'cpu' })}
            >
              ${text.useProcessor}
            </button>`
          : nothing
      }
      <button
        type="button"
        class="button ${state.device === 'webgpu' ? 'soft' : 'solid'}"
        data-testid="retry"
        @click=${() => restartEngine(app)}
      >
        ${text.retry}
      </button>
    </div>
  </div>`;
}

function progress(app: App): TemplateResult | typeof nothing {
  const { state } = app;
  const work = workOf(state);
  if (state.phase === 'broken' || work === null) return nothing;
  const cancel = work.kind === 'teach' ? () => cancelTeaching(app) : () => cancelQueries(app);
  return html`<div
    class="dock-item progress"
    data-testid="progress"
    data-done=${work.done}
    data-total=${work.total}
  >
    <label for="progress-bar">${work.words}</label>
    <span class="fine">${work.left}</span>
    <progress id="progress-bar" max=${work.total} .value=${work.done}></progress>
    ${
      work.cancellable
        ? html`<button type="button" class="button soft" data-testid="cancel" @click=${cancel}>${text.cancel}</button>`
        : nothing
    }
  </div>`;
}

interface Work {
  kind: 'teach' | 'query';
  done: number;
  total: number;
  words: string;
  left: string;
  cancellable: boolean;
}

function workOf(state: State): Work | null {
  const sum = (pick: (job: State['jobs'][number]) => number): number =>
    state.jobs.reduce((total, job) => total + pick(job), 0);
  const [first] = state.jobs;
  const waiting = sum(({ total }) => total);
  if (first && state.phase === 'loading' && !state.jobs.every(isQuick)) {
    const share = startedShare(state);
    return {
      kind: 'teach',
      done: share ?? 0,
      total: 1,
      words: text.progressWaiting(waiting),
      left: share === null ? '' : text.engineLoadingShare(share),
      cancellable: state.jobs.some((job) => !job.again),
    };
  }
  if (first && !state.jobs.every(isQuick)) {
    const done = sum((job) => job.done);
    const total = waiting;
    const rate = first.done > 0 ? (performance.now() - first.startedAt) / first.done : 0;
    const left = rate > 0 ? text.secondsLeft((rate * (total - done)) / 1000) : '';
    return {
      kind: 'teach',
      done,
      total,
      words: text.progressReading(done, total),
      left,
      cancellable: state.jobs.some((job) => !job.again),
    };
  }
  const { done, total } = state.queryBatch;
  if (state.report === null || total < MIN_QUERIES_FOR_BAR || done >= total) return null;
  return {
    kind: 'query',
    done,
    total,
    words: text.progressLooking(done, total),
    left: '',
    cancellable: true,
  };
}

/** A photo with a known embedding is learnt too fast for a progress bar. */
function isQuick({ again, total }: State['jobs'][number]): boolean {
  return again && total === 1;
}
