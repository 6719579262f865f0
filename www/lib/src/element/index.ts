import '../files/all.js';
import { HandfulClassifierElement } from './element.js';

export type { ElementEvents } from './element.js';
export type { Words } from './words.js';
export { HandfulClassifierElement };

// A page may load the package twice from two URLs; the first definition stays.
if (typeof customElements !== 'undefined' && !customElements.get('handful-classifier')) {
  customElements.define('handful-classifier', HandfulClassifierElement);
}

declare global {
  interface HTMLElementTagNameMap {
    'handful-classifier': HandfulClassifierElement;
  }
}
