import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { createClass } from '../actions/classes.js';
import { addFound } from '../actions/collections.js';
import { removeSamples, samplesAmong, startOwn, trySamples } from '../actions/samples.js';
import type { App } from '../app.js';
import { ACCEPT_ANY, openAny } from '../intake/open.js';
import { groupsOf } from '../state/groups.js';
import { canAsk, nextStep } from '../state/next-step.js';
import { text } from '../strings/index.js';
import { advancedSection } from './advanced.js';
import { classCard } from './class-card.js';
import { fileButton } from './files.js';
import { handOfPhotos, icon } from './icons.js';
import { qualitySection } from './quality.js';
import { recogniseSection } from './recognise.js';

/** The view for teaching classes and recognising photos. */
export function teachView(app: App): TemplateResult {
  const asks = canAsk(app.state);
  return html`<main
    class="main teaching ${asks ? '' : 'solo'}"
    id="teach"
    tabindex="-1"
    data-section=${app.state.section}
  >
    ${samplesNote(app)} ${classesSection(app)}
    <div class="side">
      ${asks ? qualitySection(app) : nothing} ${recogniseSection(app)}
      ${asks ? nothing : toClasses()}
    </div>
    ${advancedSection(app)}
  </main>`;
}

/** In a narrow window, the way from the empty answers to the classes. */
function toClasses(): TemplateResult {
  return html`<a class="button solid to-classes" href="#teach" data-testid="to-classes">${text.check.toTeach}</a>`;
}

/** The classes and their photos. */
function classesSection(app: App): TemplateResult {
  const { state } = app;
  const fresh = state.classes.every((entry) => entry.photos.length === 0);
  const groups = groupsOf(state.classes);
  const add = (): void => {
    const entry = createClass(app);
    app.redrawAndFocus(`#name-${entry.key}`);
  };
  return html`<section class="teach" aria-labelledby="teach-title">
    ${fresh ? hero(app) : nothing}
    <h2 id="teach-title" class=${fresh ? '' : 'visually-hidden'}>${text.yourClasses}</h2>
    <ul class="cards">
      ${repeat(
        state.classes,
        (entry) => entry.key,
        (entry) => classCard(app, entry, groups),
      )}
      <li class="more-cards">
        <button
          type="button"
          class="add-class ${nextStep(state).kind === 'class' ? 'next' : ''}"
          id="add-class"
          data-testid="add-class"
          @click=${add}
        >
          ${icon('add')}<span>${text.newClass}</span><small>${text.newClassHint}</small>
        </button>
        <div class="start-folder">
          ${fileButton({
            testid: 'start-folder',
            words: text.startFolder,
            label: `${text.startFolder}. ${text.startFolderHint}`,
            icon: 'folder',
            look: 'plain',
            folder: true,
            take: (found) => void addFound(app, found),
          })}
          <small>${text.startFolderHint}</small>
          ${fileButton({
            testid: 'start-file',
            words: text.startFile,
            label: `${text.startFile}. ${text.startFileHint}`,
            icon: 'file',
            look: 'plain',
            accept: ACCEPT_ANY,
            take: (found) => void openAny(app, found),
          })}
          <small>${text.startFileHint}</small>
        </div>
      </li>
    </ul>
  </section>`;
}

function hero(app: App): TemplateResult {
  return html`<div class="hero">
    <div class="hero-top">
      <div class="hero-words">
        <p class="hero-title">${text.heroTitle}</p>
        ${samples(app)}
      </div>
      ${handOfPhotos()}
    </div>
    <ol class="steps">
      ${text.heroSteps.map(([title, words]) => html`<li><strong>${title}</strong><span>${words}</span></li>`)}
    </ol>
  </div>`;
}

/** The button for trying the page with sample photos. */
function samples(app: App): TemplateResult {
  const words = text.samples;
  return html`<div class="samples">
    <button
      type="button"
      class="button solid"
      data-testid="try-samples"
      ?disabled=${app.state.openingSamples}
      aria-describedby="samples-what"
      @click=${() => trySamples(app)}
    >
      ${icon('photos')}<span>${words.button}</span>
    </button>
    <p class="fine" id="samples-what">${words.what}</p>
    <details class="fine" data-testid="samples-by">
      <summary>${words.by}</summary>
      <ul>
        ${words.authors.map((line) => html`<li>${line}</li>`)}
      </ul>
    </details>
  </div>`;
}

/** Says that the photos, or some of them, are samples, and removes them. */
function samplesNote(app: App): TemplateResult | typeof nothing {
  const words = text.samples;
  const among = samplesAmong(app.state);
  if (among === 'none') return nothing;
  const [note, remove, act] =
    among === 'all'
      ? ([words.note, words.startOwn, startOwn] as const)
      : ([words.someNote, words.remove, removeSamples] as const);
  return html`<p class="samples-note" data-testid="samples-note" data-among=${among}>
    ${icon('photos')}<span>${note}</span>
    <button
      type="button"
      class="link"
      data-testid=${among === 'all' ? 'start-own' : 'remove-samples'}
      @click=${() => act(app)}
    >
      ${remove}
    </button>
  </p>`;
}
