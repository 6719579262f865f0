import { html, nothing, type TemplateResult } from 'lit-html';
import { accept, acceptedClass, skip, targetsOf } from '../../actions/label/decide.js';
import type { App } from '../../app.js';
import { labelsOf } from '../../state/given.js';
import type { PhotoClass } from '../../state/photos.js';
import { shownName } from '../../state/shown-name.js';
import { text } from '../../strings/late.js';
import { icon } from '../icons.js';

/** What accepting would give the selected photos, and the buttons for that. */
export function selectedPhotos(app: App): TemplateResult {
  const targets = targetsOf(app.state);
  const classOf = labelsOf(app.state);
  const counts = new Map<PhotoClass, number>();
  for (const photo of targets) {
    const entry = acceptedClass(app.state, classOf, photo);
    if (entry) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  }
  const unlike = targets.filter(({ answer }) => answer?.unlike).length;
  const areSkipped = targets.every(({ mark }) => mark === 'skipped');
  return html`<ul class="selected-classes" data-testid="selected-classes">
      ${[...counts].map(
        ([
          { label, hue },
          count,
        ]) => html`<li data-label=${label} data-count=${count} data-hue=${hue}>
          <span class="swatch" aria-hidden="true"></span><span>${shownName(label)}</span>
          <span class="label-share">${text.label.photos(count)}</span>
        </li>`,
      )}
    </ul>
    ${unlike > 0 ? html`<p class="fine">${text.many.someUnlike(unlike)}</p>` : nothing}
    <div class="row">
      <button
        type="button"
        class="button solid"
        data-testid="label-accept"
        ?disabled=${counts.size === 0}
        @click=${() => accept(app)}
      >
        ${icon('check')}<span>${text.label.accept}</span>
      </button>
      <button type="button" class="button soft" data-testid="label-skip" @click=${() => skip(app)}>
        ${areSkipped ? text.label.unskip : text.label.skip}
      </button>
    </div>`;
}
