import { html, nothing, type TemplateResult } from 'lit-html';
import {
  ACCEPT_BACKBONES,
  cancelReading,
  chooseBackbone,
  chooseOutput,
  dismissBackbone,
  forgetBackbone,
  openBackbone,
  takeBackbone,
} from '../actions/backbone.js';
import type { App } from '../app.js';
import { type BackboneProblem, BUILT_IN, type KnownBackbone } from '../state/backbone.js';
import { text } from '../strings/late.js';
import { choice } from './choice.js';
import { fileButton } from './files.js';
import { icon } from './icons.js';

/** The photos of a folder that the time is told for. */
const MANY = 400;

/** The network that looks at the photos: the built-in one, or one from a file. */
export function backboneSection(app: App): TemplateResult {
  const { backbone } = app.state;
  const { chosen, known, reading, offered, problem } = backbone;
  const words = text.backbone;
  const options = {
    [BUILT_IN]: words.builtIn,
    ...Object.fromEntries(known.map(({ hash, name }) => [hash, name])),
  };
  return html`<section class="backbone" aria-labelledby="backbone-title" data-testid="backbone">
    <h3 id="backbone-title">${words.title}</h3>
    ${choice({
      testid: 'backbone-select',
      label: words.choose,
      value: chosen?.hash ?? BUILT_IN,
      options,
      hint: words.hint,
      choose: (hash: string) => chooseBackbone(app, hash),
    })}
    ${chosen ? inUse(app, chosen) : nothing}
    ${reading ? readingState(app, reading) : nothing} ${problem ? refusal(app, problem) : nothing}
    ${
      offered
        ? html`<div class="backbone-card" data-testid="offered-backbone">
            <h4>${offered.backbone.name}</h4>
            ${facts(app, offered.backbone)} ${outputs(app)}
            ${offered.files.preprocessing || offered.backbone.outputs.length === 0 ? nothing : html`<p class="fine">${words.noPreprocessing}</p>`}
            <div class="row">
              <button type="button" class="button solid" data-testid="take-backbone" @click=${() => void takeBackbone(app)}>
                ${words.take}
              </button>
              <button type="button" class="button plain" data-testid="dismiss-backbone" @click=${() => dismissBackbone(app)}>
                ${words.dismiss}
              </button>
            </div>
          </div>`
        : nothing
    }
    ${
      reading
        ? nothing
        : html`${fileButton({
            testid: 'open-backbone',
            words: words.open,
            label: words.open,
            icon: 'file',
            look: 'soft',
            accept: ACCEPT_BACKBONES,
            take: (found) => void openBackbone(app, found),
          })}
            <p class="fine">${words.openHint}</p>`
    }
  </section>`;
}

function readingState(
  app: App,
  { file, share, step }: NonNullable<App['state']['backbone']['reading']>,
): TemplateResult {
  const sentence =
    step === 'test' ? text.backbone.trying(file) : text.backbone.reading(file, share);
  return html`<div class="review-state" data-testid="reading-backbone">
    <span class="fine">${sentence}</span>
    <progress max="1" .value=${share} aria-label=${sentence}></progress>
    <button type="button" class="button plain" data-testid="cancel-backbone" @click=${() => cancelReading(app)}>
      ${text.cancel}
    </button>
  </div>`;
}

/** Why a file cannot be used, in the user's language; then in the words of the importer, which names the node. */
function refusal(app: App, problem: BackboneProblem): TemplateResult {
  const sentence = text.backbone.problem(problem);
  return html`<div class="backbone-card" data-testid="backbone-problem" data-code=${problem.code}>
    <p class="problem">${icon('warning')}<span>${problem.file}: ${sentence}</span></p>
    ${sentence === problem.sentence ? nothing : html`<p class="fine" lang="en">${problem.sentence}</p>`}
    <button type="button" class="button plain" data-testid="dismiss-problem" @click=${() => dismissBackbone(app)}>
      ${text.dismiss}
    </button>
  </div>`;
}

function inUse(app: App, backbone: KnownBackbone): TemplateResult {
  return html`<div class="backbone-card" data-testid="backbone-facts">
    ${facts(app, backbone)}
    <p class="fine">${text.backbone.compareHint}</p>
    <button type="button" class="button plain" data-testid="forget-backbone" @click=${() => void forgetBackbone(app, backbone.hash)}>
      ${icon('trash')}<span>${text.backbone.forget(backbone.name)}</span>
    </button>
  </div>`;
}

/** What a network is, and how long it takes. */
function facts(app: App, backbone: KnownBackbone): TemplateResult {
  const words = text.backbone;
  const { preprocessing, operations, features, output, file } = backbone;
  const rows: [string, string | TemplateResult][] = [
    [words.fileSize, words.megabytes(file.size / 1e6)],
    [words.input, words.pixels(preprocessing.side)],
    [
      words.features,
      html`${words.numbers(features)}${output ? html` (<code>${output}</code>)` : nothing}`,
    ],
    [words.consistsOf, words.operations(operations)],
    [words.time, words.seconds(secondsPerPhoto(app, backbone), MANY)],
  ];
  return html`<dl class="facts">
    ${rows.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

/** The time of one photo on one core, in seconds. */
function secondsPerPhoto({ state }: App, { millisecondsPerView }: KnownBackbone): number {
  const views = state.mode === 'fast' ? 1 : 2;
  return (views * millisecondsPerView) / 1000;
}

/** The tensors that can be chosen as the features. */
function outputs(app: App): TemplateResult | typeof nothing {
  const { offered } = app.state.backbone;
  if (!offered || offered.backbone.outputs.length < 2) return nothing;
  const { outputs, output } = offered.backbone;
  const shape = (dims: readonly number[]): string => dims.join(' × ');
  const options = Object.fromEntries(
    outputs.map(({ name, dims, isDefault }) => [
      name,
      text.backbone.outputOption(name, shape(dims), isDefault),
    ]),
  );
  return choice({
    testid: 'output-select',
    label: text.backbone.output,
    value: output ?? '',
    options,
    hint: text.backbone.outputHint,
    choose: (name: string) => void chooseOutput(app, name),
  });
}
