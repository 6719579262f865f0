// The exported page: predicts with one classifier, from one file and without a network.

import { messageOf } from '../errors.js';
import { offerCamera } from './camera.js';
import { element, part } from './dom.js';
import { startEmbedding } from './embedding.js';
import { readModel } from './parts.js';
import { type Classifier, resultOf } from './result.js';
import { language, words } from './words.js';

async function start(): Promise<void> {
  const say = (state: string, sentence: string): void => {
    part('status').textContent = sentence;
    document.body.dataset.state = state;
  };
  document.documentElement.lang = language;
  part('ask-title').textContent = words.ask;
  part('choose-words').textContent = words.choose;
  part('hint').textContent = words.hint;
  part('stays').textContent = words.stays;
  say('starting', words.starting);
  try {
    const { name, made, head } = await readModel();
    showAbout(name || words.title, head.labels, new Date(made));
    const classifier = { head, photos: startEmbedding(head) };
    onPhotos((photos) => show(classifier, photos));
    await classifier.photos;
    offerCamera(classifier);
    say('ready', '');
  } catch (error) {
    say('broken', words.broken(messageOf(error)));
  }
}

function showAbout(title: string, labels: readonly string[], made: Date): void {
  document.title = title;
  part('title').textContent = title;
  part('about').textContent = words.about(labels);
  part('what-title').textContent = words.whatTitle;
  part('what').append(...words.what(made).map((paragraph) => element('p', '', paragraph)));
}

/** Calls `take` with photos that are chosen, dropped or pasted. */
function onPhotos(take: (photos: File[]) => void): void {
  const input = part('choose');
  if (input instanceof HTMLInputElement) {
    input.addEventListener('change', () => {
      const photos = [...(input.files ?? [])];
      // Cleared, so that choosing the same files again fires the event again.
      input.value = '';
      take(photos);
    });
    input.disabled = false;
  }
  const inviting = (is: boolean): void => {
    part('drop').classList.toggle('inviting', is);
  };
  addEventListener('dragover', (event) => {
    event.preventDefault();
    inviting(true);
  });
  addEventListener('dragleave', (event) => event.relatedTarget === null && inviting(false));
  addEventListener('drop', (event) => {
    event.preventDefault();
    inviting(false);
    take([...(event.dataTransfer?.files ?? [])]);
  });
  addEventListener('paste', (event) => take([...(event.clipboardData?.files ?? [])]));
}

/** Shows photos above the earlier ones, each with its prediction as soon as it is known. */
function show(classifier: Classifier, photos: readonly File[]): void {
  part('results').prepend(...photos.map((photo) => resultOf(classifier, photo)));
}

void start();
