import { Handful, HandfulError, type HandfulErrorCode, type Photo, type Prediction } from 'handful';
import { type Collection, readCollection } from 'handful/collection';
import type { ElementEvents, HandfulClassifierElement } from 'handful/element';

/** Compiled, never run: the types must resolve and be these. */
export async function main(photo: Photo): Promise<string | null> {
  const handful = await Handful.create({ device: 'cpu' });
  const prediction: Prediction = await handful.predict(photo);
  // @ts-expect-error A label may be null.
  prediction.label.length;
  // @ts-expect-error The codes are a closed list.
  const wrong: HandfulErrorCode = 'code';
  return prediction.label ?? new HandfulError('io', wrong).code;
}

/** The same of the other two parts. */
export async function parts(file: File, element: HandfulClassifierElement): Promise<string[]> {
  const { classes }: Collection = await readCollection(file);
  element.labels = classes.map(({ label }) => label);
  const report: ElementEvents['train'] | null = null;
  const tag: HandfulClassifierElement = document.createElement('handful-classifier');
  // @ts-expect-error The value is the answer, and cannot be set.
  tag.value = 'cat';
  return [report ?? tag.value];
}
