import { type App, announce, notify, sentenceOf } from '../../app.js';
import { text } from '../../strings/late.js';
import { cardElement, cardFile } from '../../views/check/card/file.js';
import { download } from '../download.js';
import { fileName } from '../project-file.js';

/** Downloads the whole report as a page of its own. */
export async function saveCard(app: App): Promise<void> {
  const { name } = app.state.project;
  try {
    const card = await cardElement(app);
    if (!card) return;
    download(cardFile(card, text.card.title(name)), fileName(text.card.fileName(name), '.html'));
    announce(app, text.card.saved(name));
  } catch (error) {
    notify(app, sentenceOf(error));
  }
}

/** Prints the whole report in place of the page. */
export async function printCard(app: App): Promise<void> {
  try {
    const card = await cardElement(app);
    if (!card) return;
    document.body.append(card);
    addEventListener('afterprint', () => card.remove(), { once: true });
    print();
  } catch (error) {
    notify(app, sentenceOf(error));
  }
}
