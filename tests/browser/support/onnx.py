"""Runs exported models in ONNX Runtime: onnx.py SIDE VIEWS MODEL... -- PIXELS...; prints a JSON list, an item a model."""

import json
import sys

import numpy
import onnxruntime

NAMES = ["probabilities", "similarity", "unlike"]

side, views, *paths = sys.argv[1:]
end = paths.index("--")
shape = (int(views), int(side), int(side), 3)
pixels = numpy.stack([numpy.fromfile(path, numpy.uint8).reshape(shape) for path in paths[end + 1 :]])
results = []
for model in paths[:end]:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    labels = json.loads(session.get_modelmeta().custom_metadata_map["labels"])
    outputs = session.run(NAMES, {"pixels": pixels})
    results.append({"labels": labels, **{name: output.tolist() for name, output in zip(NAMES, outputs)}})
print(json.dumps(results))
