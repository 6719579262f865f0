import { Handful, HandfulError, type HandfulErrorCode, type Photo, type Prediction, version } from 'handful';
import type { Handful as CpuHandful } from 'handful/cpu';
import 'handful/with/best';
import { type Collection, readCollection } from 'handful/collection';
import type { ElementEvents, HandfulClassifierElement } from 'handful/element';

export const same = (handful: CpuHandful): Handful => handful;

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

/** Settings by name, streams, events and the end. */
export async function more(handful: Handful, photos: AsyncIterable<File>): Promise<string> {
  handful.addEventListener('enginechange', ({ detail }) => console.log(detail.device));
  await handful.add('cat', photos);
  const { photos: chosen } = await handful.labelNext([], { count: 3 });
  for await (const result of handful.predictAll(photos)) {
    const name: string = result.name;
    if ('code' in result) return `${name}: ${result.code}`;
  }
  await handful.explain(new Blob(), { label: 'cat' });
  // @ts-expect-error There is no such setting.
  await handful.predict(new Blob(), { devise: 'cpu' });
  await handful[Symbol.asyncDispose]();
  return `${version} ${chosen.length}`;
}

/** The same of the other parts. */
export async function parts(file: File, element: HandfulClassifierElement): Promise<string[]> {
  const { classes }: Collection = await readCollection(file);
  element.labels = classes.map(({ label }) => label);
  const report: ElementEvents['train'] | null = null;
  const tag: HandfulClassifierElement = document.createElement('handful-classifier');
  // @ts-expect-error The value is the answer, and cannot be set.
  tag.value = 'cat';
  return [report ?? tag.value];
}
