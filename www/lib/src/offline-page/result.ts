import { messageOf } from '../errors.js';
import type { Prediction } from '../types.js';
import { element, unlikeIcon } from './dom.js';
import type { Photos } from './embedding.js';
import { classify, type ExportedHead, probableClass } from './model.js';
import { words } from './words.js';

/** The parts that classify a photo. */
export interface Classifier {
  head: ExportedHead;
  photos: Promise<Photos>;
}

/** Number of class colours. */
const HUES = 8;

/** Classes of a ranking that are shown at once; the others unfold. */
const SCORES_SHOWN = 3;

/** The colour of a class, by its place among the classes. */
export function hueOf({ labels }: ExportedHead, label: string): string {
  return String(labels.indexOf(label) % HUES);
}

/** The card of a photo, with its prediction as soon as it is known. */
export function resultOf({ head, photos }: Classifier, photo: File): HTMLLIElement {
  const answer = element('p', 'answer', words.looking);
  const name = element('p', 'result-name', photo.name);
  name.title = photo.name;
  const result = element(
    'li',
    'result waiting',
    element('div', 'result-photo', pictureOf(photo, photos)),
    element('div', 'result-words', answer, name),
  );
  result.dataset.name = photo.name;
  void photos
    .then(({ embed }) => embed(photo))
    .then((embedding) => {
      const prediction = classify(head, embedding);
      result.className = prediction.unlike ? 'result unlike' : 'result';
      if (prediction.label !== null) result.dataset.hue = hueOf(head, prediction.label);
      answer.replaceChildren(...headingOf(prediction));
      result.append(prediction.unlike ? doubtOf(prediction) : rankingOf(head, prediction));
      result.dataset.prediction = JSON.stringify(prediction);
    })
    .catch((error: unknown) => {
      result.className = 'result failed';
      answer.textContent = words.failed;
      result.append(element('p', 'problem', messageOf(error)));
      result.dataset.failed = messageOf(error);
    });
  return result;
}

function pictureOf(photo: File, photos: Promise<Photos>): HTMLImageElement {
  const picture = element('img');
  Object.assign(picture, { alt: '', loading: 'lazy', decoding: 'async' });
  // Never revoked, because the browser loads a picture that is out of sight late.
  picture.src = URL.createObjectURL(photo);
  // Most browsers cannot show HEIC. If the photo is damaged, its answer says so.
  const decoded = (): void =>
    void showDecoded(picture, photo, photos).catch(() => picture.remove());
  picture.addEventListener('error', decoded, { once: true });
  return picture;
}

async function showDecoded(
  picture: HTMLImageElement,
  photo: File,
  photos: Promise<Photos>,
): Promise<void> {
  const { data, width, height } = await (await photos).show(photo);
  const canvas = element('canvas');
  Object.assign(canvas, { width, height });
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  picture.src = canvas.toDataURL('image/jpeg');
}

function headingOf(prediction: Prediction): Node[] {
  const { label } = prediction;
  if (label !== null) return [swatch(), element('span', '', label)];
  const probable = probableClass(prediction);
  const sentence = probable === null ? words.looksDifferent : words.probably(probable);
  return [unlikeIcon(), element('span', '', sentence)];
}

/** A dot in the class's colour. */
export function swatch(): HTMLElement {
  const dot = element('span', 'swatch');
  dot.setAttribute('aria-hidden', 'true');
  return dot;
}

/** What an unlike photo resembles most. */
function doubtOf({ scores }: Prediction): HTMLElement {
  const nearest = scores.slice(0, 2).map(({ label }) => label);
  return element('p', 'fine', `${words.nearest(nearest)} ${words.noPercentages}`);
}

/** The likeliest classes with their probabilities, or a ranking without them; the others unfold. */
function rankingOf(head: ExportedHead, { scores, calibrated }: Prediction): HTMLElement {
  const rows = scores.map(({ label, score, probability }) => {
    const row = element('li', 'score', element('span', 'score-label', label));
    row.dataset.hue = hueOf(head, label);
    const bar = element('span', 'bar');
    bar.setAttribute('aria-hidden', 'true');
    bar.style.setProperty('--share', (probability ?? shareOf(score, scores)).toFixed(4));
    row.append(bar);
    if (probability !== null)
      row.append(element('span', 'score-figure', words.percent(probability)));
    return row;
  });
  const ranking = element(
    'div',
    'ranking',
    element('ol', 'scores', ...rows.slice(0, SCORES_SHOWN)),
  );
  if (rows.length > SCORES_SHOWN) {
    const summary = element('summary', '', words.others(rows.length - SCORES_SHOWN));
    const others = element('ol', 'scores', ...rows.slice(SCORES_SHOWN));
    others.start = SCORES_SHOWN + 1;
    ranking.append(element('details', '', summary, others));
  }
  if (!calibrated) ranking.append(element('p', 'fine', words.ranking));
  return ranking;
}

/** The length of a bar without probabilities: the score relative to the best and worst. */
function shareOf(score: number, scores: Prediction['scores']): number {
  const best = scores[0]?.score ?? 0;
  const worst = Math.min(0, scores.at(-1)?.score ?? 0);
  return best > worst ? (score - worst) / (best - worst) : 0;
}
