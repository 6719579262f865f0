import { render } from 'lit-html';
import type { App } from '../../../app.js';
import { language, text } from '../../../strings/index.js';
import cardStyle from '../../../styles/card.css?inline';
import plotStyle from '../../../styles/plot.css?inline';
import tokens from '../../../styles/tokens.css?inline';
import { type CardFacts, cardTemplate } from './template.js';

/** Nothing in the file is run, and nothing is fetched. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The report as an element; `null` before the first training. */
export async function cardElement(app: App): Promise<HTMLElement | null> {
  const { report } = app.state;
  const handful = await app.handful;
  if (!report) return null;
  const facts: CardFacts = {
    made: new Date(),
    space: handful.space,
    precision: handful.engine.precision,
  };
  const element = document.createElement('div');
  element.className = 'card-page';
  render(cardTemplate(app, report, facts), element);
  return element;
}

/** The report as a file of its own, without scripts. */
export function cardFile(element: HTMLElement, title: string): Blob {
  const copy = element.cloneNode(true) as HTMLElement;
  const comments = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
  const found: Node[] = [];
  while (comments.nextNode()) found.push(comments.currentNode);
  for (const comment of found) comment.parentNode?.removeChild(comment);
  for (const tagged of copy.querySelectorAll('[data-testid]'))
    tagged.removeAttribute('data-testid');
  const page = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${text.brand}">
<title>${escaped(title)}</title>
<style>${tokens}${plotStyle}${cardStyle}</style>
</head>
<body>
<main>${copy.outerHTML}</main>
</body>
</html>
`;
  return new Blob([page], { type: 'text/html' });
}

function escaped(words: string): string {
  const holder = document.createElement('span');
  holder.textContent = words;
  return holder.innerHTML;
}
