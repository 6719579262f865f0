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
      aria-disabled=${ready ? nothing : 'true'}
      @click=${() => ready && openSheet(app, entry, photo)}
      @keydown=${keys}
    >
      ${picture(photo)} ${groupMark(photo, groups)}
    </button>
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

/** Marks a photo that belongs together with others, by their number. */
function groupMark(
  { group }: TaughtPhoto,
  groups: ReturnType<typeof groupsOf>,
): TemplateResult | typeof nothing {
  const own = group && groups.get(group.name);
  if (!own) return nothing;
  const words = text.groups.together(own.photos.length - 1, text.groups.sources[own.group.source]);
  return html`<span class="group-mark" data-testid="group-mark" title=${words}>
    <span aria-hidden="true">${own.photos.length}</span><span class="visually-hidden">${words}</span>
  </span>`;
}
