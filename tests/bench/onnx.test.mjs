// The weight file as an ONNX model, run by ONNX Runtime, against the committed reference features.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as ort from 'onnxruntime-web';
import { NEEDED_FROM_PIXELS, referencePixels } from '../browser/support/reference.mjs';
import { writeModel } from './peers.mjs';
import { lowestCosine } from './report.mjs';

test('the ONNX model computes the reference features, alone and in a batch', async (t) => {
  const { side, rgb, features } = referencePixels();
  const planes = [0, 1, 2].flatMap((plane) => rgb.filter((_, at) => at % 3 === plane));
  const view = planes.map((level) => (level - 127) / 128);
  const session = await open();
  const input = new ort.Tensor('float32', [...view, ...view.toReversed()], [2, 3, side, side]);
  const outputs = await session.run({ views: input });

  const first = Array.from(outputs.features.data.slice(0, features.length));
  const agrees = lowestCosine(first, features);
  t.diagnostic(`lowest cosine of a block: ${agrees}`);
  assert.ok(agrees >= NEEDED_FROM_PIXELS, `${agrees}`);
  const second = Array.from(outputs.features.data.slice(features.length));
  assert.ok(lowestCosine(second, features) < agrees, 'different views have equal features');

  const names = session.outputNames.filter((name) => name !== 'features');
  const blocks = names.flatMap((name) => Array.from(outputs[name].data.slice(0, outputs[name].dims[1])));
  assert.deepEqual(blocks, first, 'the block outputs differ from the features');
});

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'handful-onnx-'));
  try {
    const model = join(folder, 'lite0.onnx');
    await writeModel(model);
    return await ort.InferenceSession.create(model);
  } finally {
    await rm(folder, { recursive: true });
  }
}
