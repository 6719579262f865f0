/** Default styles; a page changes them by custom properties and parts. */
export const STYLES = `
:host {
  --handful-accent: light-dark(#1f6f54, #7bd3b0);
  --handful-on-accent: light-dark(#fff, #06251a);
  --handful-background: light-dark(#fff, #141b18);
  --handful-text: light-dark(#16211c, #e8efeb);
  --handful-muted: light-dark(#52605a, #a9b8b0);
  --handful-border: light-dark(#c3cec8, #3a4741);
  --handful-problem: light-dark(#a02019, #ffb3ab);
  --handful-radius: 0.6rem;
  --handful-gap: 0.75rem;
  display: block;
  box-sizing: border-box;
  max-inline-size: 40rem;
  color-scheme: inherit;
  padding: var(--handful-gap);
  border: 1px solid var(--handful-border);
  border-radius: var(--handful-radius);
  background: var(--handful-background);
  color: var(--handful-text);
  font: inherit;
  line-height: 1.45;
}
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: var(--handful-gap); }
li, .query { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between;
  gap: 0.25rem var(--handful-gap); }
.query { margin-block-start: var(--handful-gap); padding-block-start: var(--handful-gap);
  border-block-start: 1px solid var(--handful-border); }
.name { font-weight: 600; overflow-wrap: anywhere; }
.count { color: var(--handful-muted); font-weight: 400; margin-inline-start: 0.5em; }
label { position: relative; display: inline-flex; align-items: center; min-block-size: 2.75rem;
  padding: 0.4rem 0.9rem; border: 1px solid var(--handful-accent);
  border-radius: var(--handful-radius); color: var(--handful-accent); cursor: pointer; }
.query label { background: var(--handful-accent); color: var(--handful-on-accent); }
/* The invisible input covers its label, so that keyboard, pointer and drop reach it. */
input { position: absolute; inset: 0; inline-size: 100%; opacity: 0; cursor: inherit; }
label:focus-within { outline: 3px solid var(--handful-accent); outline-offset: 2px; }
label:has(:disabled) { opacity: 0.55; cursor: not-allowed; }
output { display: block; margin-block-start: var(--handful-gap); min-block-size: 1.45em; }
output.problem { color: var(--handful-problem); }
ol { margin: var(--handful-gap) 0 0; padding: 0; display: grid; gap: 0.35rem; }
ol li { display: grid; grid-template-columns: minmax(4rem, 1fr) 2fr 3.5rem; gap: 0.5rem; }
meter { inline-size: 100%; }
ol .share { text-align: end; font-variant-numeric: tabular-nums; }
@media (prefers-contrast: more) { :host { --handful-border: currentcolor; } }
`;
