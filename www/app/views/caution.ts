import type { Report } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../app.js';
import { text } from '../strings/index.js';

/** The caution of the last training, if there is one. The engine's own sentence is in English. */
export function cautionNote({ state: { report } }: App): TemplateResult | typeof nothing {
  if (!report?.caution) return nothing;
  const words: Readonly<Record<string, string>> = text.cautions;
  // Until the package declares the field.
  const { cautionCode } = report as Report & { cautionCode?: string | null };
  const code = cautionCode ?? '';
  return html`<p class="note" data-testid="caution" data-caution=${code}>${words[code] ?? report.caution}</p>`;
}
