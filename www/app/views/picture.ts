import { html, type TemplateResult } from 'lit-html';
import type { Picture } from '../state/photos.js';
import { icon } from './icons.js';

/** The thumbnail of a photo, or a placeholder. */
export function picture(photo: Picture): TemplateResult {
  return photo.thumb === null
    ? html`<span class="no-thumb">${icon('photos')}</span>`
    : html`<img src=${photo.thumb} alt="" draggable="false" decoding="async" />`;
}
