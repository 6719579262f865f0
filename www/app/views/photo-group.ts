import { html, nothing, type TemplateResult } from 'lit-html';
import { openSheet } from '../actions/classes.js';
import { nameGroup, setGroup } from '../actions/groups.js';
import type { App } from '../app.js';
import { groupsOf, MAX_GROUP_NAME } from '../state/groups.js';
import { indexPhotos } from '../state/photo-index.js';
import type { Group, TaughtPhoto } from '../state/photos.js';
import { text } from '../strings/index.js';
import { thumbnail } from './directives.js';
import { picture } from './picture.js';

/** Begins the name of a group that has none. */
const UNNAMED = '#';

/** Photos of a group that are shown. */
const SHOWN = 8;

/** Which photos a photo belongs together with, and how to change that. */
export function photoGroup(app: App, photo: TaughtPhoto): TemplateResult {
  const groups = groupsOf(app.state.classes);
  const own = photo.group ? groups.get(photo.group.name) : undefined;
  const name = photo.group && !photo.group.name.startsWith(UNNAMED) ? photo.group.name : '';
  const commit = (event: Event): void => {
    const { value } = event.currentTarget as HTMLInputElement;
    if (value !== name) nameGroup(app, [photo], value);
  };
  return html`<div class="photo-group" data-testid="photo-group" data-group=${photo.group?.name ?? ''}>
    <h3>${text.groups.title}</h3>
    <p class="fine" data-testid="group-words">
      ${own ? text.groups.together(own.photos.length - 1, sourceWords(own.group)) : text.groups.alone}
      ${text.groups.why}
    </p>
    ${own ? others(app, photo, own.photos) : nothing}
    <div class="row">
      <label class="field">
        <span>${text.groups.name}</span>
        <input
          class="text-field"
          data-testid="group-name"
          list="group-names"
          autocomplete="off"
          maxlength=${MAX_GROUP_NAME}
          .value=${name}
          @change=${commit}
        />
      </label>
      <datalist id="group-names">
        ${[...groups.keys()].filter((known) => !known.startsWith(UNNAMED)).map((known) => html`<option value=${known}></option>`)}
      </datalist>
      ${own ? separators(app, photo, own.photos) : nothing}
    </div>
  </div>`;
}

function others(app: App, photo: TaughtPhoto, photos: readonly TaughtPhoto[]): TemplateResult {
  const index = indexPhotos(app.state);
  const shown = photos.filter((other) => other !== photo).slice(0, SHOWN);
  return html`<ul class="photos">
    ${shown.map((other) => {
      const entry = index.get(other);
      return html`<li class="photo" ${thumbnail(app, other)}>
        <button
          type="button"
          class="tile"
          title=${other.file.name}
          aria-label=${text.photoIn(other.file.name, entry?.label ?? '')}
          @click=${() => entry && openSheet(app, entry, other)}
        >
          ${picture(other)}
        </button>
      </li>`;
    })}
  </ul>`;
}

function separators(app: App, photo: TaughtPhoto, photos: readonly TaughtPhoto[]): TemplateResult {
  return html`<button
      type="button"
      class="button soft"
      data-testid="group-separate"
      @click=${() => setGroup(app, [photo], null)}
    >
      ${text.groups.separate}
    </button>
    <button
      type="button"
      class="button plain"
      data-testid="group-separate-all"
      @click=${() => setGroup(app, photos, null)}
    >
      ${text.groups.separateAll(photos.length)}
    </button>`;
}

function sourceWords({ source }: Group): string {
  return text.groups.sources[source];
}
