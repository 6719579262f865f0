import { Handful, HandfulError, type Photo, type Prediction } from 'handful';

/** Compiled, never run: the types must resolve and be these. */
export async function main(photo: Photo): Promise<string | null> {
  const handful = await Handful.create({ device: 'cpu' });
  const prediction: Prediction = await handful.predict(photo);
  // @ts-expect-error A label may be null.
  prediction.label.length;
  return prediction.label ?? new HandfulError('code', 'message').code;
}
