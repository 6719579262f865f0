import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../app.js';
import { ROOMS, type RoomName } from '../state/state.js';
import { text } from '../strings/index.js';
import { checkRoom } from './check/view.js';
import { type Icon, icon } from './icons.js';
import { labelRoom } from './label/view.js';
import { liveRoom } from './live/view.js';
import { teachRoom } from './teach.js';

/** How a room is drawn, and the picture beside its name. Its element is `<main>`, with the room's name as id. */
interface RoomView {
  icon: Icon;
  view(app: App): TemplateResult;
}

/** Every room of the page. */
export const ROOM_VIEWS: Record<RoomName, RoomView> = {
  teach: { icon: 'photos', view: teachRoom },
  check: { icon: 'rate', view: checkRoom },
  label: { icon: 'folder', view: labelRoom },
  live: { icon: 'camera', view: liveRoom },
};

/** The links from room to room, and on a narrow screen to what comes far below the classes. */
export function roomLinks({ state }: App): TemplateResult {
  return html`<nav class="rooms" aria-label=${text.sections}>
    ${ROOMS.map(
      (name) => html`<a
        href="#${name}"
        data-testid="room-${name}"
        aria-current=${state.room === name ? 'page' : nothing}
        >${icon(ROOM_VIEWS[name].icon)}${text.rooms[name]}</a
      >`,
    )}
    ${
      state.room === 'teach'
        ? html`<a class="narrow-only" href="#recognise">${icon('look')}${text.skipRecognise}</a>`
        : nothing
    }
  </nav>`;
}
