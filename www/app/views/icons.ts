import { html, svg, type TemplateResult } from 'lit-html';

/** The icons, on a grid of 24. */
const strokes = {
  add: svg`<path d="M12 5v14M5 12h14"/>`,
  photos: svg`<rect x="3.5" y="6.5" width="14" height="13" rx="2.5"/><path d="M7.5 3.5h10a3 3 0 0 1 3 3v9"/><path d="m3.5 16 3.6-3.8a1.5 1.5 0 0 1 2.2 0l5.7 6.3"/><circle cx="13" cy="10.7" r="1.2"/>`,
  folder: svg`<path d="M3.5 7.5a2 2 0 0 1 2-2h3.7l2.3 2.5h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2z"/>`,
  file: svg`<path d="M6.5 3.5h7l4.5 4.5v11a1.5 1.5 0 0 1-1.5 1.5h-10A1.5 1.5 0 0 1 5 19V5a1.5 1.5 0 0 1 1.5-1.5zM13.5 3.5V8H18"/>`,
  trash: svg`<path d="M4.5 7h15M9.5 7V5.2c0-.7.5-1.2 1.2-1.2h2.6c.7 0 1.2.5 1.2 1.2V7M6.5 7l.8 11.2c.1 1 .9 1.8 1.9 1.8h5.6c1 0 1.8-.8 1.9-1.8L17.5 7M10.3 11v5M13.7 11v5"/>`,
  close: svg`<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>`,
  lock: svg`<rect x="5" y="10.5" width="14" height="9.5" rx="2.5"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>`,
  unlocked: svg`<rect x="5" y="10.5" width="14" height="9.5" rx="2.5"/><path d="M8 10.5V8a4 4 0 0 1 7.6-1.7"/>`,
  language: svg`<circle cx="12" cy="12" r="8"/><path d="M4 12h16M12 4c5 5 5 11 0 16M12 4c-5 5-5 11 0 16"/>`,
  cpu: svg`<rect x="6.5" y="6.5" width="11" height="11" rx="2.5"/><path d="M10 3.5v3M14 3.5v3M10 17.5v3M14 17.5v3M3.5 10h3M3.5 14h3M17.5 10h3M17.5 14h3"/>`,
  webgpu: svg`<rect x="3.5" y="7" width="17" height="10" rx="2.5"/><circle cx="9" cy="12" r="2.2"/><path d="M15 10.5v3M18 10.5v3M6 17v2.5M10 17v2.5"/>`,
  look: svg`<path d="M4 8.5V6.5A2.5 2.5 0 0 1 6.5 4h2M15.5 4h2A2.5 2.5 0 0 1 20 6.5v2M20 15.5v2a2.5 2.5 0 0 1-2.5 2.5h-2M8.5 20h-2A2.5 2.5 0 0 1 4 17.5v-2"/><circle cx="12" cy="12" r="3.2"/>`,
  warning: svg`<path d="M12 9v4.5M12 16.8v.2M10.4 4.9 3.6 16.8a1.9 1.9 0 0 0 1.6 2.8h13.6a1.9 1.9 0 0 0 1.6-2.8L13.6 4.9a1.9 1.9 0 0 0-3.2 0z"/>`,
  none: svg`<circle cx="12" cy="12" r="8"/><path d="m6.4 17.6 11.2-11.2"/>`,
  undo: svg`<path d="M8.5 5 4.5 9l4 4M4.5 9h9a5.5 5.5 0 0 1 0 11H10"/>`,
  redo: svg`<path d="m15.5 5 4 4-4 4M19.5 9h-9a5.5 5.5 0 0 0 0 11H14"/>`,
  check: svg`<path d="m5.5 12.5 4.2 4.2 8.8-9.4"/>`,
  camera: svg`<path d="M4 8.5a2 2 0 0 1 2-2h2l1.4-2h5.2l1.4 2h2a2 2 0 0 1 2 2v8.5a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z"/><circle cx="12" cy="12.7" r="3.4"/>`,
  rate: svg`<circle cx="12" cy="12" r="8"/><path d="m8.3 12.3 2.6 2.6 4.8-5.4"/>`,
  settings: svg`<path d="M4 7.5h9M17.5 7.5H20M4 16.5h2.5M11 16.5h9"/><circle cx="15.2" cy="7.5" r="2.2"/><circle cx="8.7" cy="16.5" r="2.2"/>`,
  share: svg`<path d="M12 14.5V4M8 7.5 12 3.5l4 4M5.5 12.5v5a2 2 0 0 0 2 2h9a2 2 0 0 0 2-2v-5"/>`,
  pencil: svg`<path d="m14.5 6 3.5 3.5L8.5 19H5v-3.5zM12.5 8l3.5 3.5"/>`,
  label: svg`<path d="M4 5.5A1.5 1.5 0 0 1 5.5 4h6l8 8a1.6 1.6 0 0 1 0 2.2l-5.3 5.3a1.6 1.6 0 0 1-2.2 0l-8-8z"/><circle cx="8.5" cy="8.5" r="1"/>`,
  heat: svg`<path d="M12 3.5c.6 3.2 5.5 5 5.5 10a5.5 5.5 0 0 1-11 0c0-2.2 1-3.6 2-4.8.3 1.4 1 2.2 1.8 2.6C10 8.6 10.5 5.5 12 3.5z"/>`,
  chevron: svg`<path d="m7 10 5 5 5-5"/>`,
} as const;

/** The name of an icon. */
export type Icon = keyof typeof strokes;

/** A decorative icon in the colour of the surrounding text. */
export function icon(name: Icon): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${strokes[name]}</svg>`;
}

/** The logo: three photos fanned out. */
export function brandMark(): TemplateResult {
  return html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <rect class="mark-back" x="8" y="6" width="16" height="20" rx="3.5" transform="rotate(-24 16 29)" />
    <rect class="mark-middle" x="8" y="6" width="16" height="20" rx="3.5" transform="rotate(-4 16 29)" />
    <rect class="mark-front" x="8" y="6" width="16" height="20" rx="3.5" transform="rotate(17 16 29)" />
    <g transform="rotate(17 16 29)">
      <circle class="mark-sun" cx="19.6" cy="11" r="2.1" />
      <path class="mark-hill" d="M10.4 21.6l3.9-5.6a1 1 0 0 1 1.6 0l2 2.8.9-1.1a1 1 0 0 1 1.5 0l2 2.6c.5.7 0 1.6-.8 1.6H11.3c-.8 0-1.3-.9-.9-1.3z" />
    </g>
  </svg>`;
}

/** The pictures of {@link handOfPhotos}, on a grid of 44 by 56. */
const scenes = [
  svg`<circle cx="22" cy="26" r="9"/><path d="M22 35v11M22 41c4 0 7-2 8-6M22 44c-4 0-7-2-8-6"/>`,
  svg`<path d="M11 22h18v13a7 7 0 0 1-7 7h-4a7 7 0 0 1-7-7zM29 25h3a4 4 0 0 1 0 10h-3M16 12c-2 2 2 4 0 6M23 12c-2 2 2 4 0 6"/>`,
  svg`<path d="M12 42V22l-1-9 7 5h8l7-5-1 9v20zM17 28v1M27 28v1M20 34l2 2 2-2"/>`,
  svg`<path d="M8 44l10-17 6 9 4-6 8 14z"/><circle cx="29" cy="17" r="4"/>`,
  svg`<path d="M8 30c6-11 18-12 26-1-8 11-20 10-26 1zM34 29l6-6v13zM16 28v1"/>`,
] as const;

/** The picture of the empty page: five photos in the class colours, fanned out. */
export function handOfPhotos(): TemplateResult {
  return html`<svg class="hand" viewBox="0 0 220 130" aria-hidden="true">
    ${scenes.map(
      (
        scene,
        index,
      ) => svg`<g data-hue=${index} transform="rotate(${(index - 2) * 17} 110 190) translate(86 38)">
        <rect class="hand-card" width="48" height="62" rx="8" />
        <rect class="hand-photo" x="4" y="4" width="40" height="46" rx="5" />
        <g class="hand-scene" transform="translate(3 2) scale(0.95 0.86)">${scene}</g>
      </g>`,
    )}
  </svg>`;
}
