import { html, nothing, type TemplateResult } from 'lit-html';
import { openSheet, removePhoto } from '../actions/classes.js';
import type { App } from '../app.js';
import { dragPhoto } from '../intake/drag.js';
import type { groupsOf } from '../state/groups.js';
import type { PhotoClass, TaughtPhoto } from '../state/photos.js';
import { shownName } from '../state/shown-name.js';
import { text } from '../strings/index.js';
import { thumbnail } from './directives.js';
import { icon } from './icons.js';
import { picture } from './picture.js';

/** A photo on its class card. `groups` are those of all photos. */
export function photoTile(
  app: App,
  entry: PhotoClass,
  photo: TaughtPhoto,
  groups: ReturnType<typeof groupsOf>,
): TemplateResult {
  const { name } = photo.file;
  const ready = photo.id !== null;
  const group = groupOf(photo, groups);
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== 'Delete' && event.key !== 'Backspace') return;
    event.preventDefault();
    removePhoto(app, entry, photo);
  };
  return html`<li
    class="photo ${ready ? '' : 'waiting'}"
    data-testid="photo"
    data-id=${photo.id ?? ''}
    data-name=${name}
    data-state=${ready ? 'ready' : 'waiting'}
    draggable=${ready}
    @dragstart=${(event: DragEvent) => dragPhoto(app, entry, photo, event)}
    ${thumbnail(app, photo)}
  >
    <button
      type="button"
      class="tile"
      id="photo-${photo.key}"
      data-testid="photo-open"
      title=${name}
      aria-label=${ready ? text.photoIn(name, shownName(entry.label)) : text.photoWaiting(name)}
      aria-describedby=${group ? `photo-group-${photo.key}` : nothing}
      aria-disabled=${ready ? nothing : 'true'}
      @click=${() => ready && openSheet(app, entry, photo)}
      @keydown=${keys}
    >
      ${picture(photo)}
      ${
        group
          ? html`<span
            class="group-mark"
            data-testid="group-mark"
            data-count=${group.count}
            title=${group.words}
          ></span>`
          : nothing
      }
    </button>
    ${group ? html`<span id="photo-group-${photo.key}" hidden>${group.words}</span>` : nothing}
    ${
      ready
        ? html`<button
          type="button"
          class="remove-photo"
          data-testid="remove-photo"
          tabindex="-1"
          aria-label=${text.removePhoto(name)}
          @click=${() => removePhoto(app, entry, photo)}
        >
          ${icon('close')}
        </button>`
        : nothing
    }
  </li>`;
}

/** How many photos a photo belongs together with, itself counted, and why; `undefined` if it is on its own. */
function groupOf(
  { group }: TaughtPhoto,
  groups: ReturnType<typeof groupsOf>,
): { count: number; words: string } | undefined {
  const own = group && groups.get(group.name);
  if (!own) return undefined;
  const count = own.photos.length;
  return { count, words: text.groups.together(count - 1, text.groups.sources[own.group.source]) };
}
