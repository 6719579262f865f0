// The exported page: predicts with one classifier, from one file and without a network.

import { messageOf } from '../errors.js';
import type { Prediction } from '../types.js';
import { type Photos, startEmbedding } from './embedding.js';
import { classify, type ExportedHead } from './model.js';
import { readModel } from './parts.js';
import { language, words } from './words.js';

/** The parts that classify a photo. */
interface Classifier {
  head: ExportedHead;
  photos: Promise<Photos>;
}

const part = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no part “${id}”.`);
  return element;
};

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  text = '',
  more: Partial<HTMLElementTagNameMap[K]> = {},
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(name), { textContent: text }, more);
}

async function start(): Promise<void> {
  const say = (state: string, sentence: string): void => {
    part('status').textContent = sentence;
    document.body.dataset.state = state;
  };
  document.documentElement.lang = language;
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
    say('ready', words.ready);
  } catch (error) {
    say('broken', words.broken(messageOf(error)));
  }
}

function showAbout(title: string, labels: readonly string[], made: Date): void {
  document.title = title;
  part('title').textContent = title;
  part('about').textContent = words.about(labels);
  part('what-title').textContent = words.whatTitle;
  part('what').append(...words.what(made).map((paragraph) => element('p', paragraph)));
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
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    take([...(event.dataTransfer?.files ?? [])]);
  });
  addEventListener('paste', (event) => take([...(event.clipboardData?.files ?? [])]));
}

/** Shows photos above the earlier ones, each with its prediction as soon as it is known. */
function show({ head, photos }: Classifier, files: readonly File[]): void {
  const results = files.map((photo) => {
    const result = element('li', '', { className: 'result' });
    const answer = element('p', words.looking, { className: 'answer' });
    result.dataset.name = photo.name;
    result.append(
      pictureOf(photo, photos),
      answer,
      element('p', photo.name, { className: 'name' }),
    );
    void photos
      .then(({ embed }) => embed(photo))
      .then((embedding) => {
        const prediction = classify(head, embedding);
        answer.textContent = sentenceOf(prediction);
        result.append(scoresOf(prediction));
        result.dataset.prediction = JSON.stringify(prediction);
      })
      .catch((error: unknown) => {
        answer.textContent = words.failed(messageOf(error));
        result.dataset.failed = messageOf(error);
      });
    return result;
  });
  part('results').prepend(...results);
}

function pictureOf(photo: File, photos: Promise<Photos>): HTMLImageElement {
  const picture = element('img', '', { alt: '', loading: 'lazy', decoding: 'async' });
  // Most browsers cannot show HEIC. If the photo is damaged, its answer says so.
  const decoded = (): void => void showDecoded(picture, photo, photos).catch(() => undefined);
  picture.addEventListener('error', decoded, { once: true });
  // Never revoked, because the browser loads a picture that is out of sight late.
  picture.src = URL.createObjectURL(photo);
  return picture;
}

async function showDecoded(
  picture: HTMLImageElement,
  photo: File,
  photos: Promise<Photos>,
): Promise<void> {
  const { data, width, height } = await (await photos).show(photo);
  const canvas = element('canvas', '', { width, height });
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  picture.src = canvas.toDataURL('image/jpeg');
}

function sentenceOf({ label, scores: [first] }: Prediction): string {
  if (!first) return '';
  return label === null ? words.unlike(first.label) : words.is(label, first.probability);
}

/** All classes with their probabilities, or only a ranking without them. */
function scoresOf({ scores, calibrated }: Prediction): HTMLElement {
  const list = element('ol', '', { className: 'scores' });
  for (const { label, probability } of scores) {
    const entry = element('li');
    entry.append(element('span', label));
    if (probability !== null) {
      const share = `${Math.round(100 * probability)} %`;
      const meter = element('meter', share, { value: probability });
      meter.setAttribute('aria-hidden', 'true');
      entry.append(meter, element('span', share, { className: 'share' }));
    }
    list.append(entry);
  }
  if (calibrated) return list;
  const ranking = element('div');
  ranking.append(element('p', words.ranking), list);
  return ranking;
}

void start();
