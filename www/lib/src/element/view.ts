import { html, nothing, render } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Prediction } from '../types.js';
import type { Words } from './words.js';

/** The state to draw. */
export interface View {
  labels: readonly string[];
  counts: ReadonlyMap<string, number>;
  /** Number of pending calls. */
  busy: number;
  status: string;
  problem: boolean;
  prediction: Prediction | null;
  trained: boolean;
}

/** Called on input of the user. */
export interface Actions {
  teach(label: string, photos: File[]): void;
  predict(photo: File): void;
}

/** Draws the element into its shadow root. */
export function draw(
  root: ShadowRoot,
  { labels, counts, busy, status, problem, prediction, trained }: View,
  words: Words,
  disabled: boolean,
  { teach, predict }: Actions,
): void {
  const classRow = (label: string) => html`
    <li part="class">
      <span part="label" class="name">${label}<span class="count">${words.count(counts.get(label) ?? 0)}</span></span>
      <label part="button">
        ${words.addPhotos}
        <input
          type="file"
          multiple
          accept="image/*"
          aria-label=${words.photosFor(label)}
          ?disabled=${disabled}
          @input=${stop}
          @change=${onFiles((files) => teach(label, files))}
        />
      </label>
    </li>
  `;
  render(
    html`
      <ul>${repeat(labels, (label) => label, classRow)}</ul>
      <div part="query" class="query">
        <label part="button">
          ${words.choose}
          <input
            type="file"
            accept="image/*"
            ?disabled=${disabled || !trained}
            @input=${stop}
            @change=${onFiles(([photo]) => photo && predict(photo))}
          />
        </label>
      </div>
      <output part="status" aria-busy=${busy > 0} class=${problem ? 'problem' : ''}>${status}</output>
      ${prediction ? scores(prediction) : nothing}
    `,
    root,
  );
}

function scores({ scores: list, calibrated }: Prediction) {
  return html`
    <ol part="scores">
      ${list.map(
        ({ label, probability }) => html`
          <li part="score">
            <span>${label}</span>
            ${
              calibrated && probability !== null
                ? html`<meter aria-label=${label} min="0" max="1" .value=${probability}></meter>
                    <span class="share">${Math.round(100 * probability)} %</span>`
                : nothing
            }
          </li>
        `,
      )}
    </ol>
  `;
}

/** Unlike `change`, the event `input` of a control inside would reach the page, as one of the element. */
function stop(event: Event): void {
  event.stopPropagation();
}

/** Passes on the chosen files; clears the input, so that the same files can be chosen again. */
function onFiles(take: (files: File[]) => void) {
  return ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement)) return;
    const files = [...(target.files ?? [])];
    target.value = '';
    if (files.length > 0) take(files);
  };
}
